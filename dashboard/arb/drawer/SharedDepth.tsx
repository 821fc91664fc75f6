import { Link } from "@tanstack/react-router";
import type { SharedDepthOut } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { size } from "~/ui/format/money";
import { VenueTag } from "~/ui/VenueTag";
import { byOther } from "../words";
import styles from "./SharedDepth.module.css";

/** Other open opportunities that take the same offers: of these, one can be filled as it is shown. */
export function SharedDepth({ shared }: { readonly shared: readonly SharedDepthOut[] }) {
  if (shared.length === 0) return null;
  return (
    <section className={styles.shared} aria-label="Shares depth">
      <p>Shares depth: of each pair, only one can be filled as it is shown.</p>
      <ul>
        {byOther(shared).map(({ id, title, takes }) => (
          <li key={id}>
            <Link to="/arb/$id" params={{ id }} search={true}>
              {title}
            </Link>
            {takes.map(({ market, venue, side, contracts }) => {
              const count = decimal(contracts);
              return (
                <VenueTag key={market + side} venue={venue}>
                  {side.toUpperCase()} {count ? size(count).text : "–"}
                </VenueTag>
              );
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
