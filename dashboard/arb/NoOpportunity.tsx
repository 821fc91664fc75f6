import { useNavigate } from "@tanstack/react-router";
import { CALM_MS, useLink, useLive } from "~/live/hooks";
import { decimal } from "~/ui/format/decimal";
import { money } from "~/ui/format/money";
import { Region } from "~/ui/Region";
import { type ArbSearch, type ArbTab, DEFAULT_FLOOR } from "./search";

/** Why the list is empty, and what there is instead. */
export function NoOpportunity({ search, tab }: { readonly search: ArbSearch; readonly tab: ArbTab }) {
  const navigate = useNavigate();
  const health = useLive("health", "health", { every: CALM_MS });
  const { open } = useLink();
  const floor = search.min_profit ?? DEFAULT_FLOOR;
  if (tab === "closed") {
    return (
      <Region
        sentence="No opportunity has closed yet."
        meaning="Each one stays here after it ends, with why and how long it lived."
      />
    );
  }
  const best = decimal(health?.best_edge);
  const watched = health ? `${health.pairs_watched} pairs watched` : "";
  const now = best ? `, best now ${money(best, { currency: "USD", signed: true }).text}` : "";
  const narrowed = Object.entries(search).some(
    ([name, value]) => value !== undefined && name !== "tab" && name !== "sort",
  );
  return (
    <Region
      sentence={
        tab === "locked" ? `No open edge above $${floor}.` : `No conditional opportunity above $${floor}.`
      }
      meaning={open ? `${watched}${now}.` : "The server does not answer, so nothing can be proved."}
      action={
        (narrowed || floor !== "0") && (
          <button
            type="button"
            onClick={() => void navigate({ to: "/arb", search: { tab: search.tab, min_profit: "0" } })}
          >
            {narrowed ? "Clear the filter" : "Lower the floor"}
          </button>
        )
      }
    />
  );
}
