import { DifferenceNumber } from "~/ui/MarkedText";
import type { SeverityLevel } from "~/ui/Severity";
import styles from "./Look.module.css";

interface LookProps {
  readonly number: number;
  readonly severity: SeverityLevel | undefined;
  readonly onLook: (number: number) => void;
}

/** The number of a difference; shows it in both texts. */
export function Look({ number, severity, onLook }: LookProps) {
  return (
    <button
      type="button"
      className={styles.look}
      onClick={() => onLook(number)}
      aria-label={`Show difference ${number}`}
      title="Show it in both texts ( e )"
    >
      <DifferenceNumber number={number} severity={severity} />
    </button>
  );
}
