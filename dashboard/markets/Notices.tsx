import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { CALM_MS, useLink, useLive } from "~/live/hooks";
import { setPreference, usePreferences } from "~/ui/preferences";
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
    <Link to="/status/$venue" params={{ venue }} className={styles.absent} title={state.reason || undefined}>
      <IconAlertTriangle size={12} aria-hidden="true" />
      {venueName(venue).code} {state.state}: its books are out of use
    </Link>
  );
}
