import { Link } from "@tanstack/react-router";
import type { BestQuote, QuestionRow } from "~/api/generated/schema";
import { useLinkStale } from "~/live/hooks";
import { Until } from "~/ui/Age";
import { decimal } from "~/ui/format/decimal";
import { UNIT } from "~/ui/format/price";
import { day } from "~/ui/format/time";
import { Delta, Money } from "~/ui/Money";
import { Price } from "~/ui/Price";
import { usePreferences } from "~/ui/preferences";
import { Conflicts } from "~/ui/Severity";
import { Term } from "~/ui/Term";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./Headline.module.css";

/** What the question is and where it stands, in two lines. */
export function Headline({ row }: { readonly row: QuestionRow }) {
  const { odds, zone } = usePreferences();
  const stale = useLinkStale();
  const closes = row.closes_at === null ? null : new Date(row.closes_at);
  const copy = () => void navigator.clipboard?.writeText(window.location.href);
  return (
    <header className={styles.headline}>
      <div className={styles.first}>
        <h1>{row.title}</h1>
        <Conflicts counts={row.conflicts} />
        <span className={styles.meta}>
          {row.category}
          {closes && (
            <>
              {" "}
              · closes {day(closes, zone)} (<Until at={closes} />)
            </>
          )}
        </span>
        <button type="button" onClick={copy}>
          Copy link
        </button>
      </div>
      <div className={styles.second}>
        <span>
          <Price value={decimal(row.consensus?.mid)} side="mid" faded={stale} /> {UNIT[odds]}{" "}
          <Term name="consensus">consensus</Term>
          {row.consensus && (
            <span className={styles.range}>
              <Price value={decimal(row.consensus.low)} side="bid" faded={stale} />–
              <Price value={decimal(row.consensus.high)} side="ask" faded={stale} />
            </span>
          )}
        </span>
        <Best name="best bid" quote={stale ? null : row.best_bid} side="bid" crossed={row.crossed} />
        <Best name="best ask" quote={stale ? null : row.best_ask} side="ask" crossed={row.crossed} />
        {row.edge && !stale ? (
          <Link to="/arb/$id" params={{ id: row.edge.opportunity_id }} className={styles.edge}>
            <Term name="edge">edge</Term> <Delta value={decimal(row.edge.per_contract)} /> ¢ ·{" "}
            <Money value={decimal(row.edge.profit)} signed currency="USD" /> ›
          </Link>
        ) : (
          <span>no edge</span>
        )}
        <span data-warn={stale || row.live < row.books}>
          {stale ? 0 : row.live} of {row.books} books live
        </span>
      </div>
    </header>
  );
}

interface BestProps {
  readonly name: string;
  readonly quote: BestQuote | null;
  readonly side: "bid" | "ask";
  readonly crossed: string;
}

function Best({ name, quote, side, crossed }: BestProps) {
  const frame = crossed === "locked" ? "crossed" : crossed === "raw" ? "raw" : "best";
  return (
    <span>
      {name}{" "}
      <Price value={decimal(quote?.price)} side={side} frame={quote ? frame : undefined} absent="none live" />{" "}
      {quote && <VenueTag venue={quote.venue} />}
    </span>
  );
}
