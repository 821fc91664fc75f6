import { useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { quiet } from "~/live/flash";
import { toggleFreeze } from "~/live/hooks";
import { nextOdds, preferences } from "~/ui/preferences";
import { toggleHelp } from "./help";

/** Every key of the product, as the sheet lists them. */
export const KEYS: readonly (readonly [string, string])[] = [
  ["Ctrl K", "Search, go anywhere, run anything"],
  ["g m", "Markets"],
  ["g a", "Arb"],
  ["g s", "Status"],
  ["/", "Filter this list"],
  ["j k or arrows", "Next and previous row"],
  ["Home End Page", "Far through the list"],
  ["Enter", "Open the row"],
  ["Space", "Expand the row in place"],
  ["Esc", "Close one layer"],
  ["[ ]", "Previous and next item in a drawer"],
  [".", "Freeze figures, resume"],
  ["o", "Prices as ¢, %, decimal or American odds"],
  ["t", "Dark, light"],
  ["c", "Copy a link to this view"],
  ["?", "This sheet"],
];

const GO: Record<string, "/markets" | "/arb" | "/status"> = { m: "/markets", a: "/arb", s: "/status" };
const CHORD_MS = 1200;

export function copyLink(): void {
  void navigator.clipboard?.writeText(window.location.href);
}

/** Switch between dark and light; without flashes, since every figure is repainted. */
export function useToggleTheme(): () => void {
  const { toggleColorScheme } = useMantineColorScheme();
  return () => {
    quiet();
    toggleColorScheme();
  };
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** Listen to the single keys of the whole product. */
export function useKeys(): void {
  const navigate = useNavigate();
  const toggleTheme = useToggleTheme();
  useEffect(() => {
    let went = 0;
    const single: Record<string, () => void> = {
      ".": toggleFreeze,
      "?": toggleHelp,
      c: copyLink,
      o: nextOdds,
      t: toggleTheme,
      "/": () => document.querySelector<HTMLElement>("[data-filter]")?.focus(),
      j: () => document.querySelector<HTMLElement>("[data-row]")?.focus(),
      g: () => {
        went = Date.now();
      },
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (typing(event.target) || !preferences().singleKeys) return;
      const page = GO[event.key];
      if (page && Date.now() - went < CHORD_MS) {
        went = 0;
        event.preventDefault();
        void navigate({ to: page });
        return;
      }
      const act = single[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate, toggleTheme]);
}
