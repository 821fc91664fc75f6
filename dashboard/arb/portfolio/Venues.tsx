import { useNavigate } from "@tanstack/react-router";
import type { PortfolioOut } from "~/api/generated/schema";
import { AmountField } from "~/ui/AmountField";
import { decimal, ZERO } from "~/ui/format/decimal";
import { Money } from "~/ui/Money";
import { VenueTag } from "~/ui/VenueTag";
import { VENUES, venueName } from "~/ui/venues";
import { type ArbSearch, fundsOf, fundsText } from "../search";
import { symbol } from "../words";
import styles from "./Portfolio.module.css";
import { limitOf } from "./plan";

interface VenuesProps {
  readonly found: PortfolioOut;
  readonly search: ArbSearch;
}

/** What has to lie at each venue before anything is taken, and how much may. */
export function Venues({ found, search }: VenuesProps) {
  const navigate = useNavigate({ from: "/arb" });
  const funds = fundsOf(search.funds);
  const unit = symbol(found.base);
  const needed = new Map(found.by_venue.map(({ venue, outlay }) => [String(venue), decimal(outlay) ?? ZERO]));
  const limit = (venue: string, most: string) => {
    const { [venue]: _, ...others } = funds;
    const next = fundsText(most === "" ? others : { ...others, [venue]: most });
    void navigate({ to: ".", search: (before) => ({ ...before, funds: next }), replace: true });
  };
  return (
    <table className={`${styles.table} ${styles.limits}`} aria-label="What has to lie at each venue">
      <thead>
        <tr>
          <th scope="col">Has to lie at</th>
          <th scope="col">{unit}</th>
          <th scope="col" title="How much of the money may lie at a venue; in the base currency">
            At most {unit}
          </th>
        </tr>
      </thead>
      <tbody>
        {VENUES.map((venue) => (
          <tr key={venue}>
            <th scope="row">
              <VenueTag venue={venue}>{venueName(venue).name}</VenueTag>
            </th>
            <td>
              <Money value={needed.get(venue) ?? ZERO} rounding="up" />
            </td>
            <td>
              <AmountField
                label={`At most at ${venueName(venue).name}`}
                placeholder="no limit"
                value={funds[venue] ?? ""}
                read={limitOf}
                legal="0 to 9,999,999, with a point before the cents; nothing for no limit"
                onChange={(most) => limit(venue, most)}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
