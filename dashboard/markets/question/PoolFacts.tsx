import type { MarketOut, PoolOut } from "~/api/generated/schema";
import { Ago } from "~/ui/Age";
import { add, compare, decimal, ZERO } from "~/ui/format/decimal";
import { money, percent } from "~/ui/format/money";
import { UNIT } from "~/ui/format/price";
import { Price } from "~/ui/Price";
import { usePreferences } from "~/ui/preferences";
import styles from "./Books.module.css";

interface PoolFactsProps {
  readonly pool: PoolOut;
  readonly market: MarketOut | undefined;
}

/** What stands behind a pool's figures: it has no orders, only stakes that share one pot. */
export function PoolFacts({ pool, market }: PoolFactsProps) {
  const { odds } = usePreferences();
  const own = pool.options[pool.option];
  const staked = (text: string | null | undefined) => {
    const value = decimal(text);
    return value ? money(value, { currency: market?.currency ?? null }).text : "–";
  };
  const fee = add(decimal(pool.creator_fee) ?? ZERO, decimal(pool.platform_fee) ?? ZERO);
  return (
    <>
      <dl className={styles.pool}>
        <dt>Share of the pot {UNIT[odds]}</dt>
        <dd>
          <Price value={decimal(own?.share)} side="mid" />
        </dd>
        <dt>Break-even {UNIT[odds]}</dt>
        <dd title="What this outcome must be worth for a small stake to pay, after the pool's fees">
          <Price value={decimal(own?.break_even)} side="ask" />
        </dd>
        <dt>Staked on it</dt>
        <dd>{staked(own?.staked)}</dd>
        <dt>In the pot</dt>
        <dd>{staked(pool.total)}</dd>
        <dt>Fee on winnings</dt>
        <dd>{percent(fee).text} %</dd>
        <dt>Behind the stakes</dt>
        <dd data-short={pool.solvent === false}>{backing(pool, staked)}</dd>
        <dt>Seen</dt>
        <dd>
          <Ago at={new Date(pool.seen_at)} />
        </dd>
      </dl>
      <p className={styles.note}>
        A pool, not a book of orders: below is what further stakes would pay a contract now. Every later stake
        of others moves it, so none of it is a firm price.
      </p>
    </>
  );
}

function backing(pool: PoolOut, staked: (text: string | null) => string): string {
  const held = decimal(pool.held);
  if (!held || pool.solvent === null) return "not looked at yet";
  const total = decimal(pool.total);
  return total && compare(held, total) < 0 ? `only ${staked(pool.held)}` : "all of it";
}
