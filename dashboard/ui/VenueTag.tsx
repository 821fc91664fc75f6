import type { ReactNode } from "react";
import styles from "./VenueTag.module.css";
import { venueColour, venueName } from "./venues";

/** A venue's code behind a bar of its colour; the code is always there, so the colour carries nothing alone. */
export function VenueTag({
  venue,
  children,
}: {
  readonly venue: string;
  readonly children?: ReactNode;
}): ReactNode {
  const { code, name } = venueName(venue);
  return (
    <span className={styles.tag} title={name} style={{ "--venue": venueColour(venue) }}>
      <span>{code}</span>
      {children}
    </span>
  );
}
