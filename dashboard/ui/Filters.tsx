import { useDebouncedCallback } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Choice } from "./Controls";
import styles from "./Filters.module.css";
import { useHidden } from "./overflow";
import { CATEGORIES, codesOf, toggled, venuesOf } from "./search";
import { VenueTag } from "./VenueTag";
import { venueName } from "./venues";

/** The line over a list: what is narrowed down, and how it is shown. */
export function FilterLine({ children }: { readonly children: ReactNode }): ReactNode {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const { before, after } = useHidden(box);
  const step = (way: -1 | 1) => box?.scrollBy({ left: way * box.clientWidth * STEP, behavior: "smooth" });
  return (
    <div className={styles.line} data-before={before} data-after={after}>
      <div ref={setBox} className={styles.bar}>
        {children}
      </div>
      {before && <More way={-1} onStep={step} />}
      {after && <More way={1} onStep={step} />}
    </div>
  );
}

/** How much of the line one step moves. */
const STEP = 0.75;

interface MoreProps {
  readonly way: -1 | 1;
  readonly onStep: (way: -1 | 1) => void;
}

/** Says that there is more to this side, and goes there. Tab reaches what is hidden without it. */
function More({ way, onStep }: MoreProps): ReactNode {
  const Icon = way < 0 ? IconChevronLeft : IconChevronRight;
  const label = way < 0 ? "Earlier filters" : "More filters";
  return (
    <button
      type="button"
      className={styles.more}
      data-way={way < 0 ? "before" : "after"}
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={() => onStep(way)}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
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
