import type { PortfolioOut } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { Money } from "~/ui/Money";
import { VenueTag } from "~/ui/VenueTag";
import { venueName } from "~/ui/venues";
import { symbol } from "../words";
import styles from "./Portfolio.module.css";

/** What has to lie at each venue before anything is taken. */
export function Venues({ found }: { readonly found: PortfolioOut }) {
  return (
    <table className={styles.table} aria-label="What has to lie at each venue">
      <thead>
        <tr>
          <th scope="col">Has to lie at</th>
          <th scope="col">{symbol(found.base)}</th>
        </tr>
      </thead>
      <tbody>
        {found.by_venue.map(({ venue, outlay }) => (
          <tr key={venue}>
            <th scope="row">
              <VenueTag venue={venue}>{venueName(venue).name}</VenueTag>
            </th>
            <td>
              <Money value={decimal(outlay)} rounding="up" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
