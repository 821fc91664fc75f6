import { describe, expect, it } from "vitest";
import type { MemberOut, StateRowOut } from "~/api/generated/schema";
import { apart, columnsOf, FIRST, heading, STEP, searched, shown, whyOf } from "./endings";
import { market, member, members, table } from "./samples";

describe("endings", () => {
  const two = table({
    members: [
      member("a", market("kalshi"), market("betfair", { orientation: "opposite" })),
      member("b", market("drift")),
    ],
  });
  /** Null is a refund, and what is left out is left open. */
  const pays = (...settled: (readonly [string, (string | null)?])[]) =>
    ({
      settlements: settled.map(([venue, yes]) => ({
        market: `${venue}:X`,
        yes: yes ?? null,
        refund: yes === null,
        word: "",
      })),
    }) as unknown as StateRowOut;

  it("say what looking for opportunities in them has cost", () => {
    expect(searched({ looked: 1234, dismissed: 1200, searches: 12, spent_ms: 34.6 })).toBe(
      "Looked for opportunities at 1,234 changes of these books, 97.2 % ruled out by one comparison; 12 searches took 35 ms.",
    );
    expect(searched({ looked: 0, dismissed: 0, searches: 1, spent_ms: 0 })).toBe(
      "Looked for opportunities at 0 changes of these books; 1 search took 0 ms.",
    );
  });

  it("have a column per market, in the order of members", () => {
    expect(columnsOf(two).map(({ market: { venue }, member: at }) => [venue, at])).toEqual([
      ["kalshi", 0],
      ["betfair", 0],
      ["drift", 1],
    ]);
  });

  it("part where markets of one question do not pay alike", () => {
    expect(apart(two, pays(["kalshi", "1"], ["betfair", "1"], ["drift", "0"])).size).toBe(0);
    expect(apart(two, pays(["kalshi", "0.5"], ["betfair", "0.50"], ["drift", null])).size).toBe(0);
    expect(apart(two, pays(["kalshi", "1"], ["betfair"], ["drift", "0"])).size).toBe(0);
    const refunded = apart(two, pays(["kalshi", "1"], ["betfair", null], ["drift", "0"]));
    expect([...refunded].sort()).toEqual(["betfair:X", "kalshi:X"]);
  });

  it("each have a sentence", () => {
    const row = (change: Partial<StateRowOut>) =>
      ({ kind: "core", why: "", severity: null, ...change }) as StateRowOut;
    expect(whyOf(row({ why: "Kalshi says so." }))).toBe("Kalshi says so.");
    expect(whyOf(row({}))).toBe("Every market settles on its terms");
    expect(whyOf(row({ kind: "divergence" }))).toBe("No known difference of the rules opens this.");
  });

  it("are many: a step shows more, and a rest no longer than its button is shown at once", () => {
    expect([shown(3, 0), shown(FIRST + 2, 0), shown(FIRST + 3, 0)]).toEqual([3, FIRST + 2, FIRST]);
    expect([shown(4096, 1), shown(80, 1)]).toEqual([FIRST + STEP, 80]);
  });

  it("of a set say whether one must pay", () => {
    const set = table({ shape: "set", about: "Freedonia president 2027", members: members(3) });
    expect(heading(set).says).toBe("3 outcomes, it is possible that none pays");
    expect(heading({ ...set, must_pay: true }).says).toBe("3 outcomes, one of them must pay");
    expect(heading(table({ shape: "question", members: [two.members[0] as MemberOut] })).says).toBe(
      "2 markets ask it",
    );
  });
});
