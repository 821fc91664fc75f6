import { useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { quiet } from "~/live/flash";
import { toggleFreeze } from "~/live/hooks";
import { pageKey, typing } from "~/ui/keys";
import { nextOdds, preferences } from "~/ui/preferences";
import { toggleHelp } from "./help";

/** Every key of the product, as the sheet lists them. */
export const KEYS: readonly (readonly [string, string])[] = [
  ["Ctrl K", "Search, go anywhere, run anything"],
  ["g m", "Markets"],
  ["g a", "Arb"],
  ["g r", "Review"],
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

/** What keys do besides on a link under review, where one key decides. */
export const REVIEW_KEYS: readonly (readonly [string, string])[] = [
  ["y", "Confirm the link as it is shown"],
  ["n", "Reject it"],
  ["1 2", "Same, opposite"],
  ["3 4", "A in B (A implies B), B in A"],
  ["5 6", "Related, different"],
  ["f", "Flip: hold it the other way round"],
  ["s", "Skip, decide later"],
  ["u", "Undo the last decision"],
  ["x", "Split a linked market off its question"],
  ["e", "Jump to the next difference"],
  ["v", "What changed since it was decided"],
  ["[ ]", "Previous and next link"],
];

const GO: Record<string, "/markets" | "/arb" | "/review" | "/status"> = {
  m: "/markets",
  a: "/arb",
  r: "/review",
  s: "/status",
};
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

/** A key held down says nothing twice, and what is said in a layer is not meant for the page below. */
function decides({ repeat, target }: KeyboardEvent): boolean {
  return !repeat && !(target instanceof Element && target.closest("[role=dialog], [role=menu]"));
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
      const act = (decides(event) && pageKey(event.key)?.run) || single[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate, toggleTheme]);
}
