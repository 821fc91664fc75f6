import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { Choice } from "~/ui/Controls";
import { SYMBOL } from "~/ui/format/money";
import { RankChoice } from "../RankChoice";
import { type ArbSearch, DEFAULT_BANKROLL, type LivesOf } from "../search";
import styles from "./Portfolio.module.css";
import { bankrollOf } from "./plan";

const OF: Record<LivesOf, string> = { locked: "locked ones", conditional: "conditional ones" };
const TYPING_MS = 400;

interface PortfolioChoicesProps {
  readonly search: ArbSearch;
  readonly change: (part: Partial<ArbSearch>) => void;
}

/** How much money there is, for which class, and what is wanted of it. */
export function PortfolioChoices({ search, change }: PortfolioChoicesProps) {
  const of = search.of ?? "locked";
  return (
    <>
      <Bankroll value={search.bankroll ?? DEFAULT_BANKROLL} onChange={(bankroll) => change({ bankroll })} />
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

interface BankrollProps {
  readonly value: string;
  readonly onChange: (bankroll: string) => void;
}

/** The field's own text while it is typed; the address holds what was legal last. */
function Bankroll({ value, onChange }: BankrollProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const send = useDebouncedCallback(onChange, TYPING_MS);
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);
  const legal = bankrollOf(typed) !== null;
  return (
    <label className={styles.bankroll}>
      Bankroll {SYMBOL.USD}
      <input
        ref={input}
        inputMode="decimal"
        value={typed}
        aria-invalid={!legal}
        title={legal ? undefined : "More than 0 and at most 9,999,999, with a point before the cents"}
        onChange={(event) => {
          const { value: text } = event.currentTarget;
          setTyped(text);
          const bankroll = bankrollOf(text);
          if (bankroll !== null) send(bankroll);
        }}
      />
    </label>
  );
}
