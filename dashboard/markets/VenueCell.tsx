import { IconArrowsExchange } from "@tabler/icons-react";
import { useState } from "react";
import { useLinkStale, useLive } from "~/live/hooks";
import { Depth } from "~/ui/Depth";
import { decimal } from "~/ui/format/decimal";
import { usePreferences } from "~/ui/preferences";
import { TrustMark, usable } from "~/ui/TrustMark";
import { QuoteCard } from "./QuoteCard";
import { QuotePair } from "./QuotePair";
import { quotesAt } from "./quotes";
import styles from "./VenueCell.module.css";

const HOVER_MS = 250;

/** One venue's bid and ask of a question, with depth and age, or the word for what is wrong with them. */
export function VenueCell({ id, venue }: { readonly id: string; readonly venue: string }) {
  const row = useLive("question", id);
  const live = useLive("question", id, { through: true });
  const linkStale = useLinkStale();
  const { density, odds } = usePreferences();
  const hover = useHover();
  const placed = row && quotesAt(row, venue);
  if (!row || !placed) return <span className={styles.absent}>–</span>;
  const { bid, ask, opposite, count, pool } = placed;
  // Figures may be frozen; whether they can be trusted is never.
  const current = (live && quotesAt(live, venue)?.weakest) ?? placed.weakest;
  const trust = linkStale ? "stale" : current.trust;
  const faded = !usable(trust);
  const compact = density === "compact";
  // Beside a word of trust and its age there is room for no more: the card that hovers says the rest.
  const crowded = trust !== "live" && (count > 1 || opposite);
  return (
    <div className={styles.cell} data-trust={trust} {...hover.handlers}>
      <span className={styles.prices} data-odds={odds}>
        <QuotePair row={row} quotes={placed} faded={faded} />
        {compact && (
          <TrustMark trust={trust} provedAt={current.proved_at} title={current.trust_reason} short />
        )}
      </span>
      {!compact && (
        <span className={styles.under}>
          {pool === null && !crowded ? (
            <Depth bid={decimal(bid.bid_size)} ask={decimal(ask.ask_size)} faded={faded} />
          ) : (
            <span />
          )}
          {count > 1 && !crowded && (
            <span title="Listed more than once here: the best of each side">×{count}</span>
          )}
          {opposite && !crowded && (
            <IconArrowsExchange
              size={11}
              role="img"
              aria-label="linked as opposite: prices are turned round"
            />
          )}
          <TrustMark trust={trust} provedAt={current.proved_at} title={current.trust_reason || undefined} />
        </span>
      )}
      {hover.anchor && <QuoteCard anchor={hover.anchor} quote={placed.weakest} opposite={opposite} />}
    </div>
  );
}

/** The element under the pointer once it has rested there a moment. */
function useHover() {
  const [anchor, setAnchor] = useState<DOMRect | null>(null);
  const [timer] = useState<{ id: ReturnType<typeof setTimeout> | undefined }>({ id: undefined });
  return {
    anchor,
    handlers: {
      onPointerEnter: (event: React.PointerEvent<HTMLElement>) => {
        const element = event.currentTarget;
        if (event.pointerType === "mouse")
          timer.id = setTimeout(() => setAnchor(element.getBoundingClientRect()), HOVER_MS);
      },
      onPointerLeave: () => {
        clearTimeout(timer.id);
        setAnchor(null);
      },
    },
  };
}
