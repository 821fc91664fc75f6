import { useMediaQuery } from "@mantine/hooks";
import { useMemo } from "react";
import type { TableOut } from "~/api/generated/schema";
import { useLinkStale } from "~/live/hooks";
import { UNIT } from "~/ui/format/price";
import { usePreferences } from "~/ui/preferences";
import { VenueTag } from "~/ui/VenueTag";
import { inVenueOrder } from "~/ui/venues";
import { impliers, type Place, turnedInSet } from "./bonds";
import { MemberName } from "./MemberName";
import styles from "./Members.module.css";
import { contradictions, totals } from "./prices";
import { Best, Quote, QuoteTrust } from "./Quotes";
import { Totals } from "./Totals";
import { usePrices } from "./usePrices";

interface MemberRowsProps {
  readonly table: TableOut;
  readonly tableAt: number;
  readonly placed: readonly Place[];
}

/** The rungs of a ladder, the outcomes of a set or the questions of a tree, with what each is bid and costs where. */
export function MemberRows({ table, tableAt, placed }: MemberRowsProps) {
  const prices = usePrices(table, tableAt);
  const linkStale = useLinkStale();
  const { odds } = usePreferences();
  const narrow = useMediaQuery("(max-width: 1023px)", false, { getInitialValueInEffect: false });
  const from = useMemo(() => impliers(table), [table]);
  const against = linkStale ? [] : contradictions(prices, from);
  const venues = narrow ? [] : inVenueOrder(new Set(prices.flat().map(({ venue }) => venue)));
  return (
    <div className={styles.scroll}>
      <table className={styles.members}>
        <thead>
          <tr>
            <th scope="col">{HEADS[table.shape]}</th>
            <th scope="col">Best bid {UNIT[odds]}</th>
            <th scope="col">Best ask {UNIT[odds]}</th>
            {venues.map((venue) => (
              <th key={venue} scope="col">
                <VenueTag venue={venue}>bid · ask</VenueTag>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {placed.map((place) => {
            const own = prices[place.member] ?? [];
            return (
              <tr key={place.member} data-asked={table.members[place.member]?.is_asked}>
                <th scope="row" style={{ "--depth": place.depth }}>
                  <MemberName table={table} place={place} above={against[place.member] ?? null} />
                  {narrow && (
                    <span className={styles.chips}>
                      {own.map((price) => (
                        <VenueTag key={price.market} venue={price.venue}>
                          <QuoteTrust price={price} linkStale={linkStale} />
                        </VenueTag>
                      ))}
                    </span>
                  )}
                </th>
                <td>
                  <Best prices={own} side="bid" linkStale={linkStale} />
                </td>
                <td>
                  <Best prices={own} side="ask" linkStale={linkStale} />
                </td>
                {venues.map((venue) => (
                  <td key={venue} className={styles.venue}>
                    {own
                      .filter((price) => price.venue === venue)
                      .map((price) => (
                        <span key={price.market} className={styles.quote} title={price.title}>
                          <Quote price={price} linkStale={linkStale} />
                          <QuoteTrust price={price} linkStale={linkStale} />
                        </span>
                      ))}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
        {table.shape === "set" && !linkStale && (
          <Totals sums={totals(prices, turnedInSet(table))} count={prices.length} mustPay={table.must_pay} />
        )}
      </table>
    </div>
  );
}

const HEADS: Record<TableOut["shape"], string> = {
  question: "Question",
  ladder: "Rung",
  set: "Outcome",
  tree: "Question",
};
