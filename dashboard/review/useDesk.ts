import { useNavigate } from "@tanstack/react-router";
import { createContext, useCallback, useContext, useMemo, useRef, useState } from "react";
import { ApiError } from "~/api/client";
import type { MatchDetail } from "~/api/generated/schema";
import { useVerdict, type Verdict } from "~/api/matches";
import { preferences, setPreference } from "~/ui/preferences";
import { draft, setDraft } from "./drafts";
import { type Act, DONE, isLetIn } from "./findings";
import { nextOf } from "./order";
import { useOpenedAt } from "./others";

/** A decision that was just made here, for as long as no other follows. */
export interface Done {
  readonly verb: Verdict["verb"];
  readonly match: MatchDetail;
}

/** What the reviewer has in hand: the order of links, the last decision, what there is to say. */
export interface Desk {
  readonly order: readonly string[];
  /** How many there are on the server, of which those in `order` are loaded. */
  readonly total: number;
  readonly last: Done | null;
  readonly notice: string;
  readonly busy: boolean;
  /** A decision waits for the reviewer's name. */
  readonly asking: boolean;
  readonly decide: (match: MatchDetail, what: Act, seen: Seen) => void;
  readonly undo: () => void;
  readonly skip: (match: string) => void;
  /** Open a link, or with null the queue alone; `replace` leaves no step for Back. */
  readonly open: (match: string | null, replace?: boolean) => void;
  readonly say: (notice: string) => void;
  /** Ask for another name. */
  readonly ask: () => void;
  /** Take a name and carry out what waited for it; an empty one forgets that. */
  readonly name: (name: string) => void;
  /** Whether a decision was made here, or may be the one that is being sent. */
  readonly isMine: (decision: string) => boolean;
  /** The link that is open. */
  readonly opened: string | undefined;
  /** When the page was opened, by the server's clock. */
  readonly openedAt: number;
}

export interface Seen {
  readonly acknowledged: readonly string[];
  readonly took_s: number | null;
}

const NO_DESK: Desk = {
  order: [],
  total: 0,
  last: null,
  notice: "",
  busy: false,
  asking: false,
  decide: () => {},
  undo: () => {},
  skip: () => {},
  open: () => {},
  say: () => {},
  ask: () => {},
  name: () => {},
  isMine: () => false,
  opened: undefined,
  openedAt: 0,
};

export const DeskContext = createContext<Desk>(NO_DESK);

export function useDesk(): Desk {
  return useContext(DeskContext);
}

/** Say what became of a decision that failed, and of what was typed. */
export function whatFailed(error: unknown): string {
  if (!(error instanceof ApiError))
    return "The decision could not be sent. Nothing was decided; your note is kept.";
  const { status, code, message } = error;
  if (status === 0 || status >= 500)
    return `${message} Nothing was decided; your note is kept. Decide again. (${code})`;
  if (code === "stale_version")
    return `Somebody was quicker, or a text has changed. Nothing was decided; your note is kept. (${code})`;
  if (code === "unacknowledged")
    return `The differences are others by now: look at them and tick them. Your note is kept. (${code})`;
  return `${message[0]?.toUpperCase() ?? ""}${message.slice(1)}. Nothing was decided. (${code})`;
}

/** Decisions over a queue; `opened` is the link that is open, `order` the part of the queue that is loaded. */
export function useReviewer(order: readonly string[], total: number, opened: string | undefined) {
  const navigate = useNavigate();
  const verdict = useVerdict();
  const [last, setLast] = useState<Done | null>(null);
  const [notice, say] = useState("");
  const [waiting, setWaiting] = useState<(() => void) | null>(null);
  const skipped = useRef(new Set<string>());
  const mine = useRef(new Set<string>());
  const doneAt = useRef(new Map<string, number>());
  const openedAt = useOpenedAt();
  const { mutateAsync, isPending } = verdict;

  const open = useCallback(
    (match: string | null, replace = false) => {
      say("");
      if (match === null) void navigate({ to: "/review", search: true, replace });
      else void navigate({ to: "/review/$match", params: { match }, search: true, replace });
    },
    [navigate],
  );
  const desk = useMemo((): Desk => {
    const send = async (match: string, said: Verdict, then: (after: MatchDetail) => void) => {
      try {
        const after = await mutateAsync({ match, verdict: said });
        const made = after.decisions.at(-1);
        if (made) mine.current.add(made.id);
        then(after);
      } catch (error) {
        say(whatFailed(error));
      }
    };
    const named = (run: () => void) => {
      if (preferences().reviewer) run();
      else setWaiting(() => run);
    };
    return {
      order,
      total,
      last,
      notice,
      busy: isPending,
      asking: waiting !== null,
      open,
      say,
      isMine: (decision) => isPending || mine.current.has(decision),
      opened,
      openedAt,
      decide: (match, what, { acknowledged, took_s }) => {
        const { id, version } = match.link;
        if (isPending) return;
        named(() => {
          const said = { by: preferences().reviewer, note: draft(id), version, took_s };
          const words: Verdict = isLetIn(what)
            ? { ...said, verb: what.verb, acknowledged }
            : { ...said, ...what };
          void send(id, words, (after) => {
            setDraft(id, "");
            doneAt.current.set(id, Date.now());
            setLast({ verb: what.verb, match: after });
            open(nextOf(order, id, skipped.current));
          });
        });
      },
      undo: () => {
        const match = last?.match.link.id ?? opened;
        if (!match || isPending) return;
        named(() => {
          const said = { by: preferences().reviewer, note: "", version: null, took_s: null };
          void send(match, { ...said, verb: "undo" }, () => {
            doneAt.current.delete(match);
            setLast(null);
            open(match);
            say(DONE.undo);
          });
        });
      },
      skip: (match) => {
        skipped.current.add(match);
        open(nextOf(order, match, skipped.current) ?? match);
      },
      ask: () => setWaiting(() => () => {}),
      name: (name) => {
        if (name) setPreference({ reviewer: name });
        setWaiting(null);
        if (name) waiting?.();
      },
    };
  }, [order, total, opened, last, notice, waiting, isPending, mutateAsync, open, openedAt]);

  return { desk, doneAt: doneAt.current };
}
