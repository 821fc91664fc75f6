import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useVerify } from "~/api/files";
import type { OpportunityOut, Verification } from "~/api/generated/schema";
import { useFreeze } from "~/live/hooks";
import { clock } from "~/ui/format/time";
import { usePreferences } from "~/ui/preferences";
import { Term } from "~/ui/Term";
import own from "./Beliefs.module.css";
import styles from "./Drawer.module.css";

interface BeliefsProps {
  readonly found: OpportunityOut;
  /** What it was proved anew for; null for one as it is listed. */
  readonly sizedFor: string | null;
  readonly disabled: boolean;
}

/** Why to believe it: each ground with its check, and the proof run again on demand. */
export function Beliefs({ found, sizedFor, disabled }: BeliefsProps) {
  const verify = useVerify(found.row.id, sizedFor);
  const { at: frozen } = useFreeze();
  return (
    <section className={own.beliefs} aria-label="Why believe this">
      <h3>Why believe this</h3>
      <ul>
        {found.beliefs.map((belief) => (
          <li key={`${belief.what}${belief.detail}`} data-ok={belief.ok}>
            {belief.ok ? (
              <IconCheck size={13} role="img" aria-label="holds" />
            ) : (
              <IconAlertTriangle size={13} role="img" aria-label="does not hold" />
            )}
            <span>
              {belief.what}: {belief.detail}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.again}>
        <button
          type="button"
          disabled={disabled || frozen !== null || verify.isPending}
          onClick={() => verify.mutate()}
        >
          Recompute
        </button>
        {sizedFor === null && <code>allsight explain {found.row.id}</code>}
      </p>
      {verify.isError && <p className={styles.failed}>{verify.error.message}</p>}
      {verify.data && <Result result={verify.data} />}
      <p className={styles.note}>
        The file under <Term name="evidence">Evidence</Term> holds everything from which these figures follow.
      </p>
    </section>
  );
}

function Result({ result }: { readonly result: Verification }) {
  const { zone } = usePreferences();
  return (
    <div className={own.result} data-ok={result.ok} role="status">
      <p>
        {result.ok ? "Proof holds" : "Proof does not hold"}, re-checked{" "}
        {clock(new Date(result.checked_at), zone)}
      </p>
      <dl>
        <dt>claimed</dt>
        <dd>{result.claimed}</dd>
        <dt>recomputed</dt>
        <dd>{result.recomputed}</dd>
        <dt>fingerprint</dt>
        <dd>{result.sha256_ok ? "matches" : "does not match"}</dd>
      </dl>
      {result.differences.map((difference) => (
        <p key={difference}>{difference}</p>
      ))}
    </div>
  );
}
