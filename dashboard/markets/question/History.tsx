import { useState } from "react";
import { useQuestionHistory } from "~/api/queries";
import { Tabs } from "~/ui/Controls";
import { clock, day } from "~/ui/format/time";
import { usePreferences } from "~/ui/preferences";
import { Failure, Loading, Region } from "~/ui/Region";
import { VenueTag } from "~/ui/VenueTag";
import { distinct } from "../history";
import type { HistoryRange } from "../search";
import { Chart, type Reading } from "./Chart";
import styles from "./History.module.css";

const RANGES: readonly (readonly [HistoryRange, string])[] = [
  ["1d", "1d"],
  ["7d", "7d"],
  ["30d", "30d"],
  ["all", "all"],
];

const MARK_WORDS: Record<string, string> = {
  listed: "listed",
  rules: "rules edited",
  halted: "halted",
  resumed: "resumed",
  closed: "closed",
  settled: "settled",
};

interface HistoryProps {
  readonly id: string;
  readonly range: HistoryRange;
  readonly onRange: (range: HistoryRange) => void;
}

/** Mid price per venue over time; gaps stay gaps. */
export function History({ id, range, onRange }: HistoryProps) {
  const { zone } = usePreferences();
  const history = useQuestionHistory(id, range);
  const [reading, setReading] = useState<Reading | null>(null);
  const bars = history.data?.series.reduce((sum, series) => sum + series.bars.length, 0) ?? 0;
  return (
    <section className={styles.history} aria-label="History">
      <header className={styles.head}>
        <h2>History</h2>
        <Tabs label="Range" tabs={RANGES} current={range} onPick={onRange} />
      </header>
      <p className={styles.reading}>
        {reading && (
          <>
            <span>
              {day(reading.at, zone)} {clock(reading.at, zone)}
            </span>
            {reading.values.map(({ venue, mids }) => (
              <VenueTag key={venue} venue={venue}>
                {mids.map((mid) => (mid === null ? "–" : (mid * 100).toFixed(1))).join(" / ")}
              </VenueTag>
            ))}
            <span>¢</span>
          </>
        )}
      </p>
      {history.isError && !history.data ? (
        <Failure error={history.error} what="The history" retry={() => void history.refetch()} />
      ) : !history.data ? (
        <Loading rows={8} height={40} awaiting="the history" />
      ) : bars === 0 ? (
        <Region
          sentence="No price bar in this range yet."
          meaning="History begins when allsight first sees a book; the first bar is written within minutes."
        />
      ) : (
        <>
          <Chart history={history.data} onRead={setReading} />
          <p className={styles.marks}>
            {distinct(history.data.marks)
              .slice(-4)
              .map((mark) => (
                <span key={`${mark.at}${mark.venue}${mark.kind}`}>
                  <VenueTag venue={mark.venue}>
                    {MARK_WORDS[mark.kind] ?? mark.kind} {day(new Date(mark.at), zone)}
                  </VenueTag>
                </span>
              ))}
            <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
              Charts by TradingView
            </a>
          </p>
        </>
      )}
    </section>
  );
}
