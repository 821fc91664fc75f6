import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { useRefetchAfterLoss } from "~/api/refetch";
import { setFlashEnabled } from "~/live/flash";
import { useConnection, useLink, useTopic } from "~/live/hooks";
import { usePreferences } from "~/ui/preferences";
import { BottomTabs } from "./BottomTabs";
import styles from "./Frame.module.css";
import { HelpSheet } from "./HelpSheet";
import { useKeys } from "./keys";
import { LostCard } from "./LostCard";
import { Palette } from "./Palette";
import { StatusStrip } from "./StatusStrip";
import { TopBar } from "./TopBar";

/** What stands around every page: top bar, the page, the strip, and on a phone the tabs. */
export function Frame() {
  const { flash } = usePreferences();
  const { hello, backAt } = useLink();
  useConnection();
  useTopic("venues");
  useTopic("opportunities");
  useTopic("links");
  useRefetchAfterLoss(backAt);
  useKeys();
  useEffect(() => setFlashEnabled(flash), [flash]);
  useEffect(() => {
    document.title = hello?.orders === "live" ? "LIVE · allsight" : "allsight";
  }, [hello?.orders]);
  return (
    <div className={styles.frame} data-orders={hello?.orders}>
      <TopBar />
      <main className={styles.page}>
        <Outlet />
        <LostCard />
      </main>
      <StatusStrip />
      <BottomTabs />
      <Palette />
      <HelpSheet />
    </div>
  );
}
