import { Choice } from "~/ui/Controls";
import { AFTER_HURDLE, type ArbSearch, hurdleOf } from "./search";

const PROFIT = "-profit";
const HURDLES = ["3", "5", "10", "20"];

interface RankChoiceProps {
  readonly search: ArbSearch;
  readonly change: (part: Partial<ArbSearch>) => void;
}

/** By what to rank: guaranteed profit, or what is left of it after bound money has earned something elsewhere. */
export function RankChoice({ search, change }: RankChoiceProps) {
  const hurdle = hurdleOf(search);
  const rank = (picked: string) =>
    change(picked === PROFIT ? { sort: PROFIT, hurdle: undefined } : { sort: AFTER_HURDLE, hurdle: picked });
  return (
    <Choice
      calm
      label={hurdle === null ? "rank by profit" : `rank after ${hurdle} % a year`}
      title="Profit less hurdle × outlay × days. Never by a rate: that is largest at the smallest size"
      options={[
        { value: PROFIT, label: "Guaranteed profit" },
        ...HURDLES.map((rate) => ({ value: rate, label: `Profit after ${rate} % a year on the outlay` })),
      ]}
      chosen={[hurdle ?? PROFIT]}
      onPick={rank}
    />
  );
}
