import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { VenueOut } from "~/api/generated/schema";
import { useNowAs } from "~/live/clock";
import { CALM_MS, useLive } from "~/live/hooks";
import { Age, Ago } from "~/ui/Age";
import { span } from "~/ui/format/time";
import { Spark } from "~/ui/Spark";
import { VenueTag } from "~/ui/VenueTag";
import { Lane } from "./Lane";
import styles from "./VenueTable.module.css";

const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

function ms(value: number | null): string {
  return value === null ? "–" : value < 10 ? value.toFixed(1) : WHOLE.format(value);
}

/** One venue. Its state is a word; anything but live is marked by shape and colour. */
export function VenueRow({ venue }: { readonly venue: string }) {
  const state = useLive("venue", venue, { every: CALM_MS });
  const feed = useLive("venue", venue, { every: CALM_MS, through: true });
  if (!state || !feed) return null;
  const { books } = state;
  return (
    <tbody className={styles.venue} data-off={feed.state === "off"}>
      <tr>
        <th scope="row">
          <Link to="/status/$venue" params={{ venue }}>
            <VenueTag venue={venue}>
              <span className={styles.label}>{state.label}</span>
            </VenueTag>
          </Link>
        </th>
        <td>
          <State venue={feed} />
        </td>
        <td className={styles.right} data-label="Data age">
          <Age since={feed.data_at} />
        </td>
        <td className={styles.right} data-label="Books live delayed stale resync halted">
          <span className={styles.books}>
            {[books.live, books.delayed, books.stale, books.resyncing, books.halted].map((count, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: five fixed places.
              <span key={index} data-some={index > 1 && count > 0}>
                {WHOLE.format(count)}
              </span>
            ))}
          </span>
        </td>
        <td className={styles.right} data-label="Msg/s">
          <span className={styles.rate}>
            <Spark points={state.sparkline} width={48} height={16} label="Messages over two minutes" />
            <span>{WHOLE.format(state.messages_per_s)}</span>
          </span>
        </td>
        <td className={styles.right} data-label="Lag p50 / p99 ms">
          {ms(state.lag_p50_ms)} / {ms(state.lag_p99_ms)}
        </td>
        <td className={styles.right} data-label="Gaps 1 h">
          {state.gaps_1h}
        </td>
        <td className={styles.right} data-label="Reconn. 1 h">
          {state.reconnects_1h}
        </td>
        <td className={styles.right} data-label="Rate left %">
          {state.rate_left === null ? "–" : WHOLE.format(state.rate_left * 100)}
        </td>
        <td className={styles.problem} data-label="Last problem">
          {state.last_problem ? (
            <>
              {state.last_problem}{" "}
              <Ago at={state.last_problem_at === null ? null : new Date(state.last_problem_at)} />
            </>
          ) : (
            "–"
          )}
        </td>
      </tr>
      <tr className={styles.second}>
        <td colSpan={10}>
          <Lane spans={state.lane} />
          <span className={styles.takes}>
            {state.takes_out > 0 &&
              `takes out ${state.takes_out} ${state.takes_out === 1 ? "edge" : "edges"}`}
          </span>
        </td>
      </tr>
    </tbody>
  );
}

function State({ venue }: { readonly venue: VenueOut }) {
  const since = useNowAs((now) => span(now - venue.since));
  const next = useNowAs((now) =>
    venue.retry_at === null ? "" : `next try in ${Math.max(0, Math.ceil((venue.retry_at - now) / 1000))} s`,
  );
  const well = venue.state === "live";
  const books = well && venue.trust !== null && venue.trust !== "live" ? `worst book ${venue.trust}` : "";
  return (
    <span className={styles.state} data-well={well && books === ""}>
      {!well && venue.state !== "off" && <IconAlertTriangle size={12} aria-hidden="true" />}
      <b>{venue.state}</b> <span className={styles.since}>{since}</span>
      {[books, venue.reason, next].filter(Boolean).map((part) => (
        <span key={part} className={styles.reason}>
          {part}
        </span>
      ))}
    </span>
  );
}
