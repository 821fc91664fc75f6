import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef } from "react";
import { Choice } from "./Controls";
import styles from "./Filters.module.css";
import { CATEGORIES, codesOf, toggled, venuesOf } from "./search";
import { VenueTag } from "./VenueTag";
import { venueName } from "./venues";

/** The line over a list: what is narrowed down, and how it is shown. */
export function FilterLine({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={styles.bar}>{children}</div>;
}

interface PickProps {
  /** As the link holds it. */
  readonly chosen: string | undefined;
  readonly onPick: (chosen: string | undefined) => void;
}

/** One category, or all. */
export function CategoryFilter({ chosen, onPick }: PickProps): ReactNode {
  return (
    <Choice
      label={chosen ?? "Category"}
      options={CATEGORIES.map((category) => ({ value: category, label: category }))}
      chosen={chosen ? [chosen] : []}
      onPick={(category) => onPick(category === chosen ? undefined : category)}
    />
  );
}

/** Some of the venues that there are, or all; the link holds their codes. */
export function VenueFilter({
  venues,
  chosen,
  onPick,
}: PickProps & { readonly venues: readonly string[] }): ReactNode {
  const some = venuesOf(chosen);
  return (
    <Choice
      label={`Venues ${some.length || venues.length}`}
      options={venues.map((venue) => ({
        value: venue,
        label: <VenueTag venue={venue}>{venueName(venue).name}</VenueTag>,
      }))}
      chosen={some}
      keepOpen
      onPick={(venue) => onPick(codesOf(toggled(some, venue)))}
    />
  );
}

const TYPING_MS = 200;

interface WordFilterProps {
  /** What is listed, in the plural. */
  readonly what: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Words that must occur; `/` goes here, `Esc` leaves. */
export function WordFilter({ what, value, onChange }: WordFilterProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const send = useDebouncedCallback(onChange, TYPING_MS);
  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = value;
  }, [value]);
  return (
    <input
      ref={input}
      type="search"
      className={styles.words}
      data-filter=""
      defaultValue={value}
      placeholder={`Filter ${what}`}
      aria-label={`Filter ${what} by words`}
      onChange={(event) => send(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
