import { Link } from "@tanstack/react-router";
import { useNow } from "~/live/clock";
import { useFreeze, useLink, useLinkPhase, useLive, useMembers } from "~/live/hooks";
import { clock, offset, span } from "~/ui/format/time";
import { setPreference, usePreferences } from "~/ui/preferences";
import { inVenueOrder } from "~/ui/venues";
import styles from "./StatusStrip.module.css";
import { VenueMark, WorstVenue } from "./VenueMark";

const BACK_SHOWN_MS = 5000;
const LATE_MS = 1000;

/** What there is to say about the connection, in place of the rates; null while all is well. */
function useMessage(): { text: string; tone: "warn" | "calm" } | null {
  const link = useLink();
  const phase = useLinkPhase();
  const { at, waiting } = useFreeze();
  const { zone } = usePreferences();
  const now = useNow();
  if (!link.hello && phase === "ok") return { text: "Connecting to the allsight server", tone: "calm" };
  if (phase !== "ok" && phase !== "blip" && link.lostAt !== null) {
    const since = clock(new Date(link.heardAt ?? link.lostAt), zone);
    const prices = link.hello ? `, prices as of ${since}` : "";
    return {
      text: phase === "amber" ? `Reconnecting${prices}` : `No link to the server${prices}`,
      tone: "warn",
    };
  }
  if (link.serverLagMs > LATE_MS)
    return { text: `we are ${Math.round(link.serverLagMs / 1000)} s late`, tone: "warn" };
  if (at !== null)
    return { text: `frozen ${clock(new Date(at), zone)} · ${waiting} changes waiting`, tone: "warn" };
  if (link.backAfter !== null && link.backAt !== null && now - link.backAt < BACK_SHOWN_MS) {
    return { text: `back after ${span(link.backAfter)}`, tone: "calm" };
  }
  return null;
}

/** The line at the bottom: venues, our own link, rates, clock. Messages appear in it, so that nothing above moves. */
export function StatusStrip() {
  const venues = inVenueOrder((useMembers("venues") ?? []).filter((key) => key !== "health"));
  const message = useMessage();
  return (
    <footer className={styles.strip} data-tone={message?.tone}>
      <span className={styles.venues}>
        {venues.map((venue) => (
          <VenueMark key={venue} venue={venue} />
        ))}
      </span>
      <span className={styles.worst}>
        <WorstVenue />
      </span>
      <span className={styles.message} role="status" data-message={message ? "" : undefined}>
        {message?.text}
      </span>
      <Rates />
      <DataClock />
    </footer>
  );
}

function Rates() {
  const { tripMs, open, lostAt } = useLink();
  const health = useLive("health", "health", { every: 1000 });
  const down = !open && lostAt !== null;
  return (
    <Link to="/status" className={styles.rates}>
      <span data-state={down ? "down" : "up"}>
        {down ? "feed down" : `feed ${tripMs === null ? "–" : `${tripMs} ms`}`}
      </span>
      <span className={styles.wide}>
        {health ? `${Math.round(health.updates_per_s).toLocaleString("en-GB")}/s` : "–"}
      </span>
      <span className={styles.wide}>{health?.version}</span>
    </Link>
  );
}

function DataClock() {
  const { zone } = usePreferences();
  const now = new Date(useNow());
  return (
    <button
      type="button"
      className={styles.clock}
      title="Time by the server's clock. Click for local time or UTC."
      onClick={() => setPreference({ zone: zone === "utc" ? "local" : "utc" })}
    >
      {clock(now, zone)} {offset(now, zone)}
    </button>
  );
}
