import { Outlet } from "@tanstack/react-router";
import { CALM_MS, useLink, useMembers } from "~/live/hooks";
import { Loading, Region } from "~/ui/Region";
import { inVenueOrder } from "~/ui/venues";
import { Machine } from "./Machine";
import styles from "./StatusPage.module.css";
import { VenueTable } from "./VenueTable";

/** Is the machine healthy? What is not live, since when, and what that takes out. */
export function StatusPage() {
  const members = useMembers("venues", CALM_MS);
  const { lostAt, hello } = useLink();
  const venues = inVenueOrder((members ?? []).filter((key) => key !== "health"));
  return (
    <div className={styles.page}>
      {venues.length > 0 ? (
        <VenueTable venues={venues} />
      ) : lostAt !== null && !hello ? (
        <Region
          tone="failed"
          sentence="The allsight server does not answer."
          meaning="Nothing is known about the venues. The page keeps trying."
          code="server_unreachable"
        />
      ) : members ? (
        <Region
          sentence="No venue is switched on."
          meaning="Start the server with --venues kalshi,polymarket."
        />
      ) : (
        <Loading rows={2} height={88} awaiting="the venues" />
      )}
      <Outlet />
      <Machine />
    </div>
  );
}
