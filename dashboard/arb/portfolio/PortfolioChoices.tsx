import { AmountField } from "~/ui/AmountField";
import { Choice } from "~/ui/Controls";
import { SYMBOL } from "~/ui/format/money";
import { RankChoice } from "../RankChoice";
import { type ArbSearch, DEFAULT_BANKROLL, type LivesOf } from "../search";
import { bankrollOf } from "./plan";

const OF: Record<LivesOf, string> = { locked: "locked ones", conditional: "conditional ones" };

interface PortfolioChoicesProps {
  readonly search: ArbSearch;
  readonly change: (part: Partial<ArbSearch>) => void;
}

/** How much money there is, for which class, and what is wanted of it. */
export function PortfolioChoices({ search, change }: PortfolioChoicesProps) {
  const of = search.of ?? "locked";
  return (
    <>
      <AmountField
        value={search.bankroll ?? DEFAULT_BANKROLL}
        read={bankrollOf}
        legal="More than 0 and at most 9,999,999, with a point before the cents"
        onChange={(bankroll) => change({ bankroll })}
      >
        Bankroll {SYMBOL.USD}
      </AmountField>
      <Choice
        calm
        label={OF[of]}
        options={Object.entries(OF).map(([value, label]) => ({ value, label }))}
        chosen={[of]}
        onPick={(picked) => change({ of: picked as LivesOf })}
      />
      <RankChoice search={search} change={change} />
    </>
  );
}
