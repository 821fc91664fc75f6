import { Choice } from "~/ui/Controls";
import { type ArbSearch, LIVES_DAYS, type LivesBy, type LivesOf } from "../search";

const OF: Record<LivesOf, string> = { locked: "locked ones", conditional: "conditional ones" };
const BY: Record<LivesBy, string> = { venues: "by venues", category: "by category", kind: "by kind" };

interface LivesChoicesProps {
  readonly search: ArbSearch;
  readonly change: (part: Partial<ArbSearch>) => void;
}

/** Whose lives, put together by what, of how many days. */
export function LivesChoices({ search, change }: LivesChoicesProps) {
  const { of = "locked", by = "venues", days = "30" } = search;
  return (
    <>
      <Choice
        calm
        label={OF[of]}
        options={Object.entries(OF).map(([value, label]) => ({ value, label }))}
        chosen={[of]}
        onPick={(picked) => change({ of: picked as LivesOf })}
      />
      <Choice
        calm
        label={BY[by]}
        options={Object.entries(BY).map(([value, label]) => ({ value, label }))}
        chosen={[by]}
        onPick={(picked) => change({ by: picked as LivesBy })}
      />
      <Choice
        calm
        label={days === "1" ? "today" : `${days} days`}
        options={LIVES_DAYS.map((value) => ({ value, label: value === "1" ? "today" : `${value} days` }))}
        chosen={[days]}
        onPick={(picked) => change({ days: picked })}
      />
    </>
  );
}
