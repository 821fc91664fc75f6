import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useQuestionSearch } from "~/api/queries";
import { readLive, toggleFreeze, useMembers } from "~/live/hooks";
import { usePageKeys } from "~/ui/keys";
import { nextOdds, setPreference, usePreferences } from "~/ui/preferences";
import { VenueTag } from "~/ui/VenueTag";
import { inVenueOrder, venueName } from "~/ui/venues";
import { toggleHelp } from "./help";
import { copyLink, useToggleTheme } from "./keys";
import styles from "./Palette.module.css";

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly venue?: string;
  readonly run: () => void;
}

function matches(entry: Entry, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/);
  const text = `${entry.label} ${entry.hint}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Everything that can be done or gone to without asking the server. */
function useLocalEntries(): Entry[] {
  const navigate = useNavigate();
  const toggleTheme = useToggleTheme();
  const { density } = usePreferences();
  const page = usePageKeys();
  const venues = inVenueOrder((useMembers("venues") ?? []).filter((key) => key !== "health"));
  const open = readLive("opportunity", useMembers("opportunities"));
  return [
    { id: "markets", label: "Markets", hint: "g m", run: () => void navigate({ to: "/markets" }) },
    { id: "arb", label: "Arb", hint: "g a", run: () => void navigate({ to: "/arb" }) },
    {
      id: "portfolio",
      label: "Portfolio: what to take together under a bankroll",
      hint: "",
      run: () => void navigate({ to: "/arb", search: { tab: "portfolio" } }),
    },
    { id: "review", label: "Review", hint: "g r", run: () => void navigate({ to: "/review" }) },
    { id: "status", label: "Status", hint: "g s", run: () => void navigate({ to: "/status" }) },
    ...page.map(({ key, label, run }) => ({ id: `page-${key}`, label, hint: key, run })),
    { id: "freeze", label: "Freeze or resume figures", hint: ".", run: toggleFreeze },
    { id: "theme", label: "Theme: dark or light", hint: "t", run: toggleTheme },
    { id: "odds", label: "Odds format: next", hint: "o", run: nextOdds },
    {
      id: "density",
      label: `Density: ${density === "compact" ? "standard" : "compact"} rows`,
      hint: "",
      run: () => setPreference({ density: density === "compact" ? "standard" : "compact" }),
    },
    { id: "copy", label: "Copy link to this view", hint: "c", run: copyLink },
    { id: "help", label: "Keys, words, display", hint: "?", run: toggleHelp },
    ...venues.map((venue) => ({
      id: `venue-${venue}`,
      label: `Status of ${venueName(venue).name}`,
      hint: "",
      venue,
      run: () => void navigate({ to: "/status/$venue", params: { venue } }),
    })),
    ...open.map((row) => ({
      id: `opportunity-${row.id}`,
      label: row.title,
      hint: `${row.class} ${row.id}`,
      run: () => void navigate({ to: "/arb/$id", params: { id: row.id } }),
    })),
  ];
}

/** One field for questions, opportunities, venues, pages and actions. */
export function Palette() {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 120);
  const navigate = useNavigate();
  const local = useLocalEntries()
    .filter((entry) => matches(entry, query))
    .slice(0, query ? 12 : 10);
  const found = useQuestionSearch(asked);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      radius={4}
      classNames={{ content: styles.content }}
      maxHeight={480}
      scrollable
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4 }}
    >
      <Spotlight.Search
        placeholder="Question, opportunity, venue, page or action"
        aria-label="Search or run"
      />
      <Spotlight.ActionsList>
        {local.map((entry) => (
          <Spotlight.Action key={entry.id} className={styles.action} onClick={entry.run}>
            {entry.venue && <VenueTag venue={entry.venue} />}
            <span className={styles.label}>{entry.label}</span>
            <span className={styles.hint}>{entry.hint}</span>
          </Spotlight.Action>
        ))}
        {asked && found.data && found.data.length > 0 && (
          <Spotlight.ActionsGroup label="Questions">
            {found.data.map((row) => (
              <Spotlight.Action
                key={row.id}
                className={styles.action}
                onClick={() => {
                  spotlight.close();
                  void navigate({ to: "/questions/$id", params: { id: row.id } });
                }}
              >
                <span className={styles.label}>{row.title}</span>
                <span className={styles.hint}>{row.category}</span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {query && local.length === 0 && found.data?.length === 0 && (
          <Spotlight.Empty>
            Nothing is called that. Questions are found by words of their title.
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
