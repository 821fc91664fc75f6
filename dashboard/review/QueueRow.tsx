import { IconAlertTriangle } from "@tabler/icons-react";
import type { MatchOut } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { money } from "~/ui/format/money";
import { Conflicts } from "~/ui/Severity";
import { VenueTag } from "~/ui/VenueTag";
import { FINDING_WORDS, shown } from "./findings";
import styles from "./Queue.module.css";

/** One link as two lines: what is asked, then who asks it, how it is thought to lie, and what hangs on it. */
export function QueueRow({ item }: { readonly item: MatchOut }) {
  const { market, against, link, machine, severities } = item;
  const stake = decimal(item.stake);
  const figure = stake && money(stake, { currency: "USD", compact: 0 });
  return (
    <div className={styles.row}>
      <span className={styles.title} title={market.title}>
        {market.title}
        {market.outcome && <span className={styles.outcome}> {market.outcome}</span>}
      </span>
      <span className={styles.second}>
        <VenueTag venue={market.venue} />
        {against ? <VenueTag venue={against.venue} /> : <span>alone</span>}
        <span className={styles.finding}>
          {FINDING_WORDS[shown(item, false)]} {(machine?.score ?? link.confidence).toFixed(2)}
        </span>
        {item.dead && (
          <span className={styles.dead} title="A person had decided; a text has changed since">
            <IconAlertTriangle size={11} aria-hidden="true" /> changed
          </span>
        )}
        {link.status !== "proposed" && !item.dead && <span>{link.status}</span>}
        <Conflicts counts={severities} />
        <span className={styles.stake} title="Money at stake">
          {figure ? `${figure.text}${figure.suffix ?? ""}` : "–"}
        </span>
      </span>
    </div>
  );
}
