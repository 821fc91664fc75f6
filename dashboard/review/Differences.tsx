import type { ConflictOut } from "~/api/generated/schema";
import { Severity } from "~/ui/Severity";
import styles from "./Differences.module.css";
import { isGrave, tickOf } from "./demands";
import { Look } from "./Look";

interface DifferencesProps {
  readonly conflicts: readonly ConflictOut[];
  /** Kinds that must be ticked before the link may be confirmed as it is shown. */
  readonly demanded: readonly string[];
  /** Those of them of which nothing is listed. */
  readonly untold: readonly string[];
  readonly ticked: ReadonlySet<string>;
  readonly current: number | null;
  readonly onTick: (tick: string, on: boolean) => void;
  readonly onLook: (number: number) => void;
}

/** Every known difference: how grave, of what kind, and in one sentence the ending that parts the two. */
export function Differences(props: DifferencesProps) {
  const { conflicts, demanded, untold, ticked, current, onTick, onLook } = props;
  if (conflicts.length + untold.length === 0)
    return <p className={styles.none}>No difference between the two rule texts is known.</p>;
  return (
    <ol className={styles.list} aria-label="Differences">
      {conflicts.map((conflict) => {
        const { number, kind, severity, ending } = conflict;
        return (
          <li key={number} data-current={number === current}>
            <Look number={number} severity={severity} onLook={onLook} />
            <Severity level={severity} word />
            <span className={styles.kind}>{kind.replaceAll("_", " ")}</span>
            <span className={styles.ending}>
              {ending}
              {isGrave(conflict) && (
                <Tick
                  name={tickOf(conflict)}
                  demanded={demanded.includes(kind)}
                  ticked={ticked}
                  onTick={onTick}
                  label={`I have looked at difference ${number}`}
                />
              )}
            </span>
          </li>
        );
      })}
      {untold.map((kind) => (
        <li key={kind}>
          <span />
          <Severity level="fatal" word />
          <span className={styles.kind}>{kind.replaceAll("_", " ")}</span>
          <span className={styles.ending}>
            Held this way round, the two part in this.
            <Tick
              name={kind}
              demanded
              ticked={ticked}
              onTick={onTick}
              label={`I have looked at ${kind.replaceAll("_", " ")}`}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}

interface TickProps {
  readonly name: string;
  readonly demanded: boolean;
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (tick: string, on: boolean) => void;
  readonly label: string;
}

function Tick({ name, demanded, ticked, onTick, label }: TickProps) {
  return (
    <label className={styles.tick}>
      <input
        type="checkbox"
        checked={ticked.has(name)}
        data-demanded={demanded ? "" : undefined}
        onChange={(event) => onTick(name, event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
