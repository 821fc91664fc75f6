import type { OpportunityOut, OpportunityRow, StateOut } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { clock } from "~/ui/format/time";
import { Money } from "~/ui/Money";
import { usePreferences } from "~/ui/preferences";
import { Severity } from "~/ui/Severity";
import { type StateLine, StateTable } from "~/ui/StateTable";
import { Term } from "~/ui/Term";
import { VenueTag } from "~/ui/VenueTag";
import { contracts, symbol, whyClosed } from "../words";
import { Beliefs } from "./Beliefs";
import { BoundMoney } from "./BoundMoney";
import { Costs } from "./Costs";
import styles from "./Drawer.module.css";
import { Hero } from "./Hero";
import { Legs } from "./Legs";
import { SharedDepth } from "./SharedDepth";

interface CertificateProps {
  readonly found: OpportunityOut;
  /** The newest state that the stream told of; null when the episode is gone from it. */
  readonly now: OpportunityRow | null;
  readonly linkStale: boolean;
  /** What `found` was proved anew for, as in a portfolio; null for one as it is listed. */
  readonly sizedFor: string | null;
}

function line(state: StateOut): StateLine {
  return {
    id: state.state,
    label: state.label,
    pays: state.pays.map((paid) => decimal(paid)),
    receive: decimal(state.receive),
    profit: decimal(state.profit),
    why: state.why,
    mark: (
      <>
        {state.opened_by && <Severity level={state.opened_by} word />}{" "}
        {Number(state.commission) > 0 && (
          <small className={styles.beyond}>commission {state.commission}</small>
        )}
      </>
    ),
  };
}

/** Why the figures hold no longer, or null while they do. */
function broken(row: OpportunityRow, linkStale: boolean, since: string): string | null {
  if (linkStale) return `Not provable now: no word from the server since ${since}`;
  if (row.status === "closed") return `Closed: ${whyClosed(row)}`;
  return row.provable ? null : `Not provable now: ${row.not_provable}`;
}

/** What can be won, what can be lost, and the table of endings that proves it. */
export function Certificate({ found, now, linkStale, sizedFor }: CertificateProps) {
  const { zone } = usePreferences();
  const row = now && now.version >= found.row.version ? now : found.row;
  const why = broken(row, linkStale, clock(new Date(row.updated_at), zone));
  const unit = symbol(found.row.base);
  const allowed = found.states.filter((state) => state.kind !== "divergence");
  const apart = found.states.filter((state) => state.kind === "divergence");
  const opened = apart.some((state) => state.opened_by !== null);
  const branches = allowed.some((state) => state.kind === "branch");
  return (
    <div className={styles.certificate} data-over={why !== null}>
      <Hero found={found} why={why} />
      {sizedFor !== null && (
        <p className={styles.sized}>
          Proved anew for at most <Money value={decimal(sizedFor)} rounding="up" currency={found.row.base} />,
          as the portfolio takes it; it is listed larger.
        </p>
      )}
      <p className={styles.explain}>
        Each line is one way the world can end. Upper lines are all the endings the rules allow, void and
        postponed ones too; the smallest profit there is what we call{" "}
        <Term name="guaranteed">guaranteed</Term>. Lower lines are endings in which the venues disagree.
      </p>
      <StateTable
        unit={unit}
        faded={why !== null}
        guaranteed={found.row.class === "locked"}
        legs={found.row.legs.map((leg) => (
          <span key={leg.market} className={styles.column} title={leg.name || undefined}>
            <VenueTag venue={leg.venue}>
              {leg.side.toUpperCase()} {contracts(leg)}
            </VenueTag>
            {leg.name && <small>{leg.name}</small>}
          </span>
        ))}
        allowed={allowed.map(line)}
        note={branches ? null : "Void, postponed, tied: no branch in any rule text"}
        apart={apart.map(line)}
        apartHead={
          opened
            ? "If the venues part: a rule difference opens these"
            : "If the venues part: no known rule difference opens these"
        }
      />
      {found.folded.length > 0 && (
        <details className={styles.folded}>
          <summary>
            {found.folded.length === 1 ? "1 ending" : `${found.folded.length} endings`} that cannot occur
          </summary>
          <ul>
            {found.folded.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      )}
      <div className={styles.sums}>
        <Costs found={found} unit={unit} />
        <Legs found={found} />
      </div>
      <BoundMoney found={found} />
      <SharedDepth shared={found.shares_depth} />
      <Beliefs found={found} sizedFor={sizedFor} disabled={linkStale} />
      <p className={styles.total}>
        Outlay <Money value={decimal(found.row.outlay)} rounding="up" currency={found.row.base} />
        {found.evidence_sha256 && (
          <>
            {" "}
            · evidence <code>{found.evidence_sha256.slice(0, 12)}</code>
          </>
        )}
      </p>
    </div>
  );
}
