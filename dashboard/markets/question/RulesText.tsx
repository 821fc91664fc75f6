import type { ConflictOut, RulesOut } from "~/api/generated/schema";
import styles from "./Rules.module.css";
import { cut } from "./spans";

interface RulesTextProps {
  readonly rules: RulesOut;
  readonly conflicts: readonly ConflictOut[];
}

const GRAVITY = ["note", "material", "fatal"] as const;

function gravest(conflicts: readonly ConflictOut[]): ConflictOut["severity"] {
  const worst = Math.max(0, ...conflicts.map(({ severity }) => GRAVITY.indexOf(severity)));
  return GRAVITY[worst] ?? "note";
}

/** A venue's own words, as plain text only: it is untrusted. Stretches that differ carry the number of the difference. */
export function RulesText({ rules, conflicts }: RulesTextProps) {
  const severity = (numbers: readonly number[]) =>
    gravest(conflicts.filter(({ number }) => numbers.includes(number)));
  return rules.texts.map(({ section, text }) => (
    <section key={section} className={styles.section}>
      {rules.texts.length > 1 && <h3>{section.replaceAll("_", " ")}</h3>}
      <p>
        {cut(rules.market, section, text, conflicts).map(({ start, text: piece, numbers }) =>
          numbers.length === 0 ? (
            piece
          ) : (
            <mark key={start} data-severity={severity(numbers)}>
              {piece}
              {numbers.map((number) => (
                <span key={number} className={styles.number} data-severity={severity([number])}>
                  {number}
                </span>
              ))}
            </mark>
          ),
        )}
      </p>
    </section>
  ));
}
