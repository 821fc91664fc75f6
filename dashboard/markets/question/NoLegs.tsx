import type { MarketOut } from "~/api/generated/schema";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./NoLegs.module.css";

/** Markets on which no opportunity is built whatever their books say, each with what is not known of its costs. */
export function NoLegs({ markets }: { readonly markets: readonly MarketOut[] }) {
  const told = markets.filter(({ why_no_leg }) => why_no_leg.length > 0);
  if (told.length === 0) {
    return null;
  }
  return (
    <ul className={styles.told} aria-label="Markets that are no leg of an opportunity">
      {told.map((market) => (
        <li key={market.key}>
          <VenueTag venue={market.venue} /> <span className={styles.word}>No leg.</span>{" "}
          {market.why_no_leg.join(" ")}
        </li>
      ))}
    </ul>
  );
}
