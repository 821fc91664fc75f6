import type { OutcomeSetOut } from "~/api/generated/schema";
import { Explained } from "~/ui/Explained";
import { VenueTag } from "~/ui/VenueTag";
import { venueName } from "~/ui/venues";
import styles from "./OutcomeSets.module.css";
import { explained, said } from "./setWords";

/** Of which sets of outcomes the question is one, a line per venue that states so. */
export function OutcomeSets({ sets }: { readonly sets: readonly OutcomeSetOut[] }) {
  if (sets.length === 0) {
    return null;
  }
  return (
    <ul className={styles.sets} aria-label="Sets of outcomes">
      {sets.map((set) => (
        <li key={set.id}>
          <VenueTag venue={set.stated_by} />{" "}
          <Explained sentence={explained(set)}>
            {said(set)}, stated by {venueName(set.stated_by).name}
          </Explained>
        </li>
      ))}
    </ul>
  );
}
