import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useNow, useNowAs } from "~/live/clock";
import type { VenueOut } from "~/live/frames";
import { CALM_MS, readLive, useLinkStale, useLive, useMembers } from "~/live/hooks";
import { age } from "~/ui/format/time";
import { VenueTag } from "~/ui/VenueTag";
import styles from "./StatusStrip.module.css";

/** The word for what a venue's feed is doing; a live feed with unusable books is named after its books. */
export function feedWord(venue: VenueOut): string {
  if (venue.state !== "live") return venue.state;
  return venue.trust ?? "live";
}

function Mark({ venue }: { readonly venue: VenueOut }) {
  const stale = useLinkStale();
  const word = stale ? "stale" : feedWord(venue);
  const passed = useNowAs((now) => (venue.data_at === null ? "–" : age(now - venue.data_at)));
  const well = word === "live";
  return (
    <Link
      to="/status/$venue"
      params={{ venue: venue.venue }}
      className={styles.mark}
      data-well={well}
      title={venue.reason || undefined}
    >
      <VenueTag venue={venue.venue} />
      {!well && word !== "delayed" && <IconAlertTriangle size={11} aria-hidden="true" />}
      <span className={styles.word}>{word}</span>
      <span className={styles.age}>{passed}</span>
    </Link>
  );
}

export function VenueMark({ venue }: { readonly venue: string }) {
  const state = useLive("venue", venue, { every: 1000, through: true });
  return state && <Mark venue={state} />;
}

const GRAVITY = ["live", "delayed", "off", "starting", "resyncing", "halted", "stale", "backoff", "down"];

/** On a phone: the venue that is worst off, for all. */
export function WorstVenue() {
  const keys = useMembers("venues", CALM_MS) ?? [];
  // Any venue may become the worst: read them all anew once a second.
  useNow();
  const known = readLive("venue", keys);
  const worst = known.sort((a, b) => GRAVITY.indexOf(feedWord(b)) - GRAVITY.indexOf(feedWord(a)))[0];
  return worst ? <Mark venue={worst} /> : null;
}
