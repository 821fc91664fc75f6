import { afterEach, describe, expect, it } from "vitest";
import { ApiError } from "~/api/client";
import type { ConflictOut, LinkNews, MatchDetail, MatchOut, PredicateLine } from "~/api/generated/schema";
import { acknowledged, untold } from "./demands";
import { draft, NOTE_LIMIT, setDraft } from "./drafts";
import { inReadingOrder, valueText } from "./fields";
import { act, CHOICE_KEYS, type Choice, missing, ofPair, shown, whoSaid } from "./findings";
import { neighbours, nextOf } from "./order";
import { elsewhere, hasLeft } from "./others";
import { scrollTogether } from "./scrolling";
import { narrowed, reviewSearch, toFilter } from "./search";
import { whatFailed } from "./useDesk";

function match(link: "same" | "opposite", against: "same" | "opposite" | null): MatchDetail {
  return {
    link: { id: "l1", orientation: link },
    against: against && { orientation: against },
    to_acknowledge: ["threshold"],
    to_acknowledge_turned: ["threshold", "unread"],
  } as unknown as MatchDetail;
}

describe("keys", () => {
  const verbs = (of: MatchDetail, flipped = false) =>
    CHOICE_KEYS.map(([key, choice]) => [key, act(choice, of, flipped)?.verb ?? null]);

  it("ask the server for one thing each", () => {
    expect(verbs(match("same", "same"))).toEqual([
      ["n", "reject"],
      ["y", "confirm"],
      ["1", "confirm"],
      ["2", "opposite"],
      ["3", "subset"],
      ["4", "subset"],
      ["5", "related"],
      ["6", "reject"],
      ["x", "split"],
    ]);
    expect(new Set(CHOICE_KEYS.map(([key]) => key)).size).toBe(CHOICE_KEYS.length);
  });

  it("speak of A and B, whatever side of the question each is on", () => {
    const say = (choice: Choice, of: MatchDetail) => act(choice, of, false)?.verb;
    expect(say("same", match("opposite", "same"))).toBe("opposite");
    expect(say("opposite", match("opposite", "same"))).toBe("confirm");
    expect(say("same", match("opposite", "opposite"))).toBe("confirm");
    expect(say("opposite", match("same", "opposite"))).toBe("confirm");
    expect(act("within", match("same", "same"), false)).toEqual({
      verb: "subset",
      direction: "market_in_question",
    });
    expect(act("within", match("same", "opposite"), false)).toBeNull();
    expect(act("related", match("same", null), false)).toBeNull();
  });

  it("confirm what is shown, flipped or not", () => {
    expect(shown(match("same", "same"), true)).toBe("opposite");
    expect(shown(match("same", "opposite"), false)).toBe("opposite");
    expect(act("confirm", match("same", "same"), true)?.verb).toBe("opposite");
    expect(ofPair("around", match("same", "opposite"))).toBeNull();
    expect(ofPair("related", match("same", "opposite"))).toBe("related");
  });

  it("demand ticks of that side only, and none to refuse", () => {
    const left = (choice: Choice, ticked: string[]) => {
      const of = match("same", "same");
      const what = act(choice, of, false);
      return what && missing(what, of, new Set(ticked));
    };
    expect(left("confirm", [])).toEqual(["threshold"]);
    expect(left("confirm", ["threshold"])).toEqual([]);
    expect(left("opposite", ["threshold"])).toEqual(["unread"]);
    expect(left("reject", [])).toEqual([]);
    expect(left("within", [])).toEqual([]);
  });
});

describe("ticks", () => {
  const conflict = (number: number, kind: string, severity: string) =>
    ({ number, kind, severity }) as ConflictOut;
  const conflicts = [
    conflict(1, "threshold", "fatal"),
    conflict(2, "threshold", "fatal"),
    conflict(3, "threshold", "note"),
    conflict(4, "unread", "material"),
  ];

  it("acknowledge a kind once all that is grave in it is ticked", () => {
    expect([...acknowledged(conflicts, new Set(["#1"]))]).toEqual([]);
    expect([...acknowledged(conflicts, new Set(["#1", "#2"]))]).toEqual(["threshold"]);
    expect([...acknowledged(conflicts, new Set(["#4", "scope"]))]).toEqual(["unread", "scope"]);
  });

  it("name what is demanded but not listed", () => {
    expect(untold(conflicts, ["threshold", "scope", "unread"])).toEqual(["scope"]);
    expect(untold([conflict(1, "scope", "note")], ["scope"])).toEqual(["scope"]);
  });
});

describe("the next link", () => {
  const order = ["a", "b", "c", "d"];

  it("is the one below, and from the end the first", () => {
    expect(nextOf(order, "b", new Set())).toBe("c");
    expect(nextOf(order, "d", new Set())).toBe("a");
    expect(nextOf(["a"], "a", new Set())).toBeNull();
    expect(nextOf([], "a", new Set())).toBeNull();
  });

  it("leaves out what was skipped until nothing else is left", () => {
    expect(nextOf(order, "a", new Set(["b"]))).toBe("c");
    expect(nextOf(order, "d", new Set(["a", "b"]))).toBe("c");
    expect(nextOf(["a", "b", "c"], "a", new Set(["b", "c"]))).toBe("b");
  });

  it("starts at the top when the open link is not in the queue", () => {
    expect(nextOf(order, "x", new Set())).toBe("a");
    expect(neighbours(order, "x")).toEqual({ after: "a" });
    expect(neighbours(order, "a")).toEqual({ after: "b" });
    expect(neighbours(order, "d")).toEqual({ before: "c" });
    expect(neighbours([], "d")).toEqual({});
  });
});

describe("links", () => {
  it("drop what they may not hold", () => {
    const search = reviewSearch({
      status: "stale",
      relation: "evil",
      conflict: "dead_heat",
      venue: "KA,XX",
      q: "",
    });
    expect(search).toEqual({ status: "stale", conflict: "dead_heat", venue: "KA,XX" });
    expect(toFilter(search)).toEqual({ status: "stale", conflict: "dead_heat", venue: "kalshi" });
    expect(toFilter(reviewSearch({}))).toEqual({});
    expect(narrowed(search)).toBe(true);
    expect(narrowed({ status: "stale" })).toBe(false);
  });
});

describe("fields", () => {
  const line = (field: string, verdict: string, ours = "x", theirs = "y") =>
    ({ field, verdict, ours, theirs }) as PredicateLine;

  it("put what is asked first, then what differs, and leave out what nobody says", () => {
    const lines = [
      line("scope", "equal", "", ""),
      line("action", "equal"),
      line("source", "unread"),
      line("what", "equal"),
      line("deadline", "differs"),
    ];
    expect(inReadingOrder(lines).map(({ field }) => field)).toEqual(["what", "deadline", "source", "action"]);
  });

  it("read names as words and leave texts alone", () => {
    expect(valueText("take_effect")).toBe("take effect");
    expect(valueText("America/New_York")).toBe("America/New_York");
    expect(valueText("")).toBe("–");
  });
});

describe("notes", () => {
  afterEach(() => setDraft("l1", ""));

  it("are kept by link until they are sent, and no longer than the server takes", () => {
    setDraft("l1", "both say 09:00");
    setDraft("l2", "x".repeat(NOTE_LIMIT + 5));
    expect(draft("l1")).toBe("both say 09:00");
    expect(draft("l2")).toHaveLength(NOTE_LIMIT);
    setDraft("l2", "");
    expect(draft("l2")).toBe("");
    expect(JSON.parse(sessionStorage.getItem("allsight.review.notes") ?? "")).toEqual({
      l1: "both say 09:00",
    });
  });
});

describe("what failed", () => {
  it("says what became of the decision and of the note", () => {
    expect(whatFailed(new ApiError("The allsight server does not answer.", "unreachable", 0))).toBe(
      "The allsight server does not answer. Nothing was decided; your note is kept. Decide again. (unreachable)",
    );
    expect(whatFailed(new ApiError("", "stale_version", 409))).toContain("Somebody was quicker");
    expect(whatFailed(new ApiError("", "unacknowledged", 422))).toContain("tick them");
    expect(whatFailed(new ApiError("nobody has decided", "invalid_request", 400))).toBe(
      "Nobody has decided. Nothing was decided. (invalid_request)",
    );
    expect(whatFailed(new Error("x"))).toContain("your note is kept");
  });
});

describe("decisions made elsewhere", () => {
  const item = (version: number) => ({ link: { version } }) as MatchOut;
  const news = (
    id: string,
    status: LinkNews["status"],
    version: number,
    decision: LinkNews["decision"] = null,
  ) => ({ id, title: `title of ${id}`, status, version, decision }) as LinkNews;
  const decision = (id: string, at: number) =>
    ({ id, action: "reject", finding: "different", by: "bob", at }) as const;

  it("take a link out of a list before the list itself does, and only forward", () => {
    expect(hasLeft(item(1), undefined, ["proposed"])).toBe(false);
    expect(hasLeft(item(1), news("a", "rejected", 2), ["stale", "proposed"])).toBe(true);
    expect(hasLeft(item(1), news("a", "stale", 2), ["stale", "proposed"])).toBe(false);
    expect(hasLeft(item(3), news("a", "rejected", 2), ["stale", "proposed"])).toBe(false);
    expect(hasLeft(item(3), news("a", null, 0), ["proposed"])).toBe(true);
  });

  it("are told newest first, without our own and those from before the page was opened", () => {
    const all = [
      news("a", "rejected", 2, decision("d1", 50)),
      news("b", "rejected", 2, decision("d2", 100)),
      news("c", "rejected", 2, decision("d3", 200)),
      news("d", "proposed", 2),
      news("f", "rejected", 2, decision("d5", 300)),
      news("e", "rejected", 2, decision("d4", 150)),
    ];
    const told = elsewhere(all, { isMine: (id) => id === "d2", opened: "f", openedAt: 100 });
    expect(told.map(({ link }) => link)).toEqual(["c", "e"]);
    expect(told[0] && whoSaid(told[0].decision)).toBe("Rejected by bob");
  });
});

describe("panes", () => {
  it("scroll by the same way, each from where it is", () => {
    const panes = [document.createElement("div"), document.createElement("div")] as const;
    const stop = scrollTogether(panes);
    const [a, b] = panes;
    const scroll = (pane: HTMLElement, top: number) => {
      pane.scrollTop = top;
      pane.dispatchEvent(new Event("scroll"));
    };
    scroll(a, 100);
    expect(b.scrollTop).toBe(100);
    b.dispatchEvent(new Event("scroll"));
    expect(a.scrollTop).toBe(100);
    scroll(b, 130);
    expect(a.scrollTop).toBe(130);
    stop();
    scroll(a, 0);
    expect(b.scrollTop).toBe(130);
  });
});
