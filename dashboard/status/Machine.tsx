import { useNowAs } from "~/live/clock";
import { CALM_MS, useLink, useLive } from "~/live/hooks";
import { span } from "~/ui/format/time";
import styles from "./Machine.module.css";

function ms(value: number | null): string {
  return value === null
    ? "–"
    : value < 1
      ? value.toFixed(2)
      : value < 10
        ? value.toFixed(1)
        : value.toFixed(0);
}

/** Our own part: how long a price takes through us, and whether anything falls behind. */
export function Machine() {
  const health = useLive("health", "health", { every: CALM_MS });
  const { tripMs } = useLink();
  const up = useNowAs((now) => (health ? span(now - health.started_at) : ""));
  if (!health) return null;
  const { path } = health;
  const stations: readonly (readonly [string, number | null])[] = [
    ["socket", path.socket_ms],
    ["book", path.book_ms],
    ["opportunity", path.opportunity_ms],
    ["hub", path.hub_ms],
    ["browser", tripMs === null ? null : tripMs / 2],
  ];
  const facts: readonly (readonly [string, string, boolean?])[] = [
    ["status", health.status, health.status === "degraded"],
    ["our loop late", `${ms(health.loop_lag_ms)} ms`, health.loop_lag_ms > 1000],
    ["store writer", `${health.writer_behind_s.toFixed(1)} s behind`, health.writer_behind_s > 10],
    ["waiting to be written", `${health.writer_queue}`],
    ["clients", `${health.clients}`],
    ["uptime", up],
    ["version", health.version],
    ["questions", `${health.questions}, ${health.linked_questions} linked`],
    ["waiting to be matched", `${health.to_match}`],
    ["pairs watched", `${health.pairs_watched}`],
    ["updates", `${Math.round(health.updates_per_s)}/s`],
  ];
  return (
    <section className={styles.machine} aria-label="This server">
      <p className={styles.path}>
        <b>Path, median ms</b>
        {stations.map(([name, value]) => (
          <span key={name}>
            {name} {ms(value)}
          </span>
        ))}
      </p>
      <dl>
        {facts.map(([name, value, bad]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-bad={bad ?? false}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
