import type { ConflictOut, RulesOut } from "~/api/generated/schema";
import { MarkedText } from "~/ui/MarkedText";
import styles from "./Rules.module.css";

interface RulesTextProps {
  readonly rules: RulesOut;
  readonly conflicts: readonly ConflictOut[];
}

/** A venue's own words with the stretches marked in which it differs from others. */
export function RulesText({ rules, conflicts }: RulesTextProps) {
  const severity = (number: number) => conflicts.find((conflict) => conflict.number === number)?.severity;
  const marks = conflicts.flatMap(({ number, spans }) =>
    spans.filter(({ market }) => market === rules.market).map((span) => ({ ...span, number })),
  );
  return rules.texts.map(({ section, text }) => (
    <section key={section} className={styles.section}>
      {rules.texts.length > 1 && <h3>{section.replaceAll("_", " ")}</h3>}
      <p>
        <MarkedText
          text={text}
          marks={marks.filter((mark) => mark.section === section)}
          severity={severity}
        />
      </p>
    </section>
  ));
}
