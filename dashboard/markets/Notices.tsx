import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { CALM_MS, readLive, useLink, useLive, useMembers } from "~/live/hooks";
import { setPreference, usePreferences } from "~/ui/preferences";
import { Region } from "~/ui/Region";
import { venueName } from "~/ui/venues";
import styles from "./Notices.module.css";

/** What a newcomer needs to read the rows; gone for good once dismissed. */
export function Introduction() {
  const { introduced } = usePreferences();
  const { hello } = useLink();
  if (introduced) return null;
  return (
    <p className={styles.line}>
      <span>
        One row is one question at every venue, in cents of Yes. Framed prices are the best.{" "}
        <span className={styles.wide}>A green figure under Edge is proved after every cost: click it. </span>
        {hello?.data === "demo" && <b>All of it is emulated here.</b>}
      </span>
      <button type="button" onClick={() => setPreference({ introduced: true })}>
        Got it
      </button>
    </p>
  );
}

/** Which of a list's venues is absent: what is not live is said where it is missed. */
export function Absent({ venues }: { readonly venues: readonly string[] }) {
  return venues.map((venue) => <AbsentVenue key={venue} venue={venue} />);
}

function AbsentVenue({ venue }: { readonly venue: string }) {
  const state = useLive("venue", venue, { every: CALM_MS, through: true });
  if (!state || state.state === "live" || state.state === "off") return null;
  return (
    <Link
      to="/status/$venue"
      params={{ venue }}
      className={styles.absent}
      title={`Its books are out of use. ${state.reason}`}
    >
      <IconAlertTriangle size={12} aria-hidden="true" />
      {venueName(venue).code} {state.state}
    </Link>
  );
}

/** No row at all: because of a filter, because nothing was matched yet, or because no venue answers. */
export function NoQuestion({ filtered, clear }: { readonly filtered: boolean; readonly clear: () => void }) {
  const health = useLive("health", "health");
  const members = useMembers("venues", CALM_MS);
  const { open } = useLink();
  const venues = readLive("venue", members).filter((venue) => venue.state !== "off" && "books" in venue);
  if (filtered) {
    return (
      <Region
        sentence="No question passes this filter."
        meaning={health ? `${health.questions} questions are known in all.` : undefined}
        action={
          <button type="button" onClick={clear}>
            Clear the filter
          </button>
        }
      />
    );
  }
  if (
    open &&
    venues.length > 0 &&
    venues.every((venue) => venue.state === "backoff" || venue.state === "down")
  ) {
    return (
      <Region
        sentence="No venue answers, so there is nothing to compare."
        meaning={venues.map((venue) => venue.reason).join(". ")}
        action={<Link to="/status">What is being tried</Link>}
      />
    );
  }
  return (
    <Region
      sentence="No question yet."
      meaning={
        open
          ? "The catalogues of the venues are still being read and compared. Questions appear here as they are matched."
          : "The server has not answered yet."
      }
    />
  );
}
