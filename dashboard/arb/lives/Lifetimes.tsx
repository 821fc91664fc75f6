import { useElementSize } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDailyDownload } from "~/api/files";
import type { LifetimesOut, LivesGroup } from "~/api/generated/schema";
import { type LivesFilter, useLifetimes } from "~/api/queries";
import { CurvePlot, type PlotCurve } from "~/ui/CurvePlot";
import { Failure, Loading, Region } from "~/ui/Region";
import { venuesOf } from "~/ui/search";
import type { ArbSearch } from "../search";
import { ageText, axis, FEW, MARKS, place, sampled } from "./curves";
import { GroupTable } from "./GroupTable";
import { LatencyTable } from "./LatencyTable";
import styles from "./Lifetimes.module.css";

const STEPS = 240;
const HEIGHT = 300;

/** How long they live: the curve with its band, the same by groups, and what is left for who comes late. */
export function Lifetimes({ search }: { readonly search: ArbSearch }) {
  const venues = venuesOf(search.venue);
  const days = Number(search.days ?? "30");
  const filter = {
    class: search.of ?? "locked",
    by: search.by ?? "venues",
    ...(search.cat ? { category: search.cat } : {}),
    ...(venues.length > 0 ? { venue: venues.join(",") } : {}),
  } as LivesFilter;
  const found = useLifetimes(filter, days);
  if (found.data) return <Shown found={found.data} days={days} />;
  if (found.error) {
    return <Failure error={found.error} what="How long they live" retry={() => void found.refetch()} />;
  }
  return <Loading rows={10} height={40} awaiting="the lives of past opportunities" />;
}

function Shown({ found, days }: { readonly found: LifetimesOut; readonly days: number }) {
  const [chosen, choose] = useState<string | null>(null);
  const { whole, groups } = found;
  if (whole.episodes === 0) return <None found={found} days={days} />;
  const group = groups.find(({ name }) => name === chosen) ?? null;
  return (
    <div className={styles.page}>
      <p className={styles.sentence}>{sentence(found, days)}</p>
      <section className={styles.curve} aria-label="Share still there, by age">
        <h2>Share still there, by age, %{group ? `: ${group.name}` : ""}</h2>
        <Plot shown={group ?? whole} whole={whole} />
        <p className={styles.note}>
          {group ? `Thin: all of them. ` : ""}
          The band holds the true share 95 times in 100.
          {(group ?? whole).episodes < FEW ? ` Broken: fewer than ${FEW} opportunities.` : ""}
        </p>
      </section>
      <section className={styles.groups} aria-label="By group">
        <GroupTable found={found} chosen={group?.name ?? null} onChoose={choose} />
      </section>
      <section className={styles.latencies} aria-label="What is left after a latency">
        <LatencyTable group={group ?? whole} base={found.base} />
      </section>
      <Words found={found} />
    </div>
  );
}

function Plot({ shown, whole }: { readonly shown: LivesGroup; readonly whole: LivesGroup }) {
  const { ref, width } = useElementSize();
  const ends = axis([shown, whole]);
  const drawn = (group: LivesGroup, quiet = false): PlotCurve => ({
    name: group.name,
    ...sampled(group, ends, STEPS),
    few: group.episodes < FEW,
    quiet,
  });
  const marks = MARKS.filter(([age]) => age >= ends[0] && age <= ends[1]);
  return (
    <div ref={ref} className={styles.plot}>
      {width > 0 && (
        <CurvePlot
          curves={shown === whole ? [drawn(whole)] : [drawn(whole, true), drawn(shown)]}
          marks={marks.map(([age, word]) => [place(age, ends), word] as const)}
          width={width}
          height={HEIGHT}
          label={`Share of ${shown.name === "all" ? "all" : shown.name} opportunities that outlives an age`}
        />
      )}
    </div>
  );
}

function sentence({ class: kind, whole, left_out }: LifetimesOut, days: number): string {
  const count = whole.episodes.toLocaleString("en-GB");
  const which = left_out ? `the newest ${count}` : count;
  const half =
    whole.median_ms === null
      ? "more than half of which are still there."
      : `half of which were gone after ${ageText(whole.median_ms)}.`;
  return `${which} ${kind} ${whole.episodes === 1 ? "opportunity" : "opportunities"} opened ${within(days)}, ${half}`;
}

function within(days: number): string {
  return days === 1 ? "today" : `in ${days} days`;
}

function Words({ found }: { readonly found: LifetimesOut }) {
  const download = useDailyDownload(found.first, found.last);
  return (
    <footer className={styles.words}>
      <p>
        An opportunity belongs to the class in which it opened. It ends with its close, whatever the reason,
        and a locked one where it turns conditional. Those still open, and those on which the program was
        stopped, count as far as they were seen.
      </p>
      <p>
        <button type="button" onClick={() => download.mutate()} disabled={download.isPending}>
          Days as CSV
        </button>
        {download.error && <span role="alert">The file could not be loaded: {download.error.message}</span>}
      </p>
    </footer>
  );
}

function None({ found, days }: { readonly found: LifetimesOut; readonly days: number }) {
  const navigate = useNavigate({ from: "/arb" });
  const other = found.class === "locked" ? "conditional" : "locked";
  return (
    <Region
      sentence={`No ${found.class} opportunity opened ${within(days)} that fits the filter.`}
      meaning="Each one counts here from the moment it opens, and goes on counting after it has closed."
      action={
        <button
          type="button"
          onClick={() => void navigate({ to: ".", search: { tab: "lives", of: other, days: "90" } })}
        >
          Look at {other} ones of 90 days
        </button>
      }
    />
  );
}
