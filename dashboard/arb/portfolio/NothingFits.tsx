import { useNavigate } from "@tanstack/react-router";
import type { PortfolioOut } from "~/api/generated/schema";
import { compare, type Decimal, decimal } from "~/ui/format/decimal";
import { money } from "~/ui/format/money";
import { Region } from "~/ui/Region";
import type { ArbSearch } from "../search";

interface NothingFitsProps {
  readonly found: PortfolioOut;
  readonly search: ArbSearch;
}

/** Why nothing was chosen: none is open, none fits what may lie at venues, or none the bankroll. */
export function NothingFits({ found, search }: NothingFitsProps) {
  const navigate = useNavigate({ from: "/arb" });
  const of = search.of ?? "locked";
  const other = of === "locked" ? "conditional" : "locked";
  const least = found.left_out.reduce<Decimal | null>((smallest, { outlay }) => {
    const value = decimal(outlay);
    return value && (!smallest || compare(value, smallest) < 0) ? value : smallest;
  }, null);
  const bankroll = decimal(found.bankroll);
  const say = (value: Decimal) => money(value, { currency: found.base, rounding: "up" }).text;
  if (found.considered === 0 || !least || !bankroll) {
    return (
      <Region
        sentence={`No ${of} opportunity is open now.`}
        meaning="What opens is chosen from within seconds."
        action={
          <button type="button" onClick={() => void navigate({ to: ".", search: { ...search, of: other } })}>
            Look at {other} ones
          </button>
        }
      />
    );
  }
  if (search.funds !== undefined && compare(least, bankroll) <= 0) {
    return (
      <Region
        sentence="Nothing is taken within what may lie at each venue."
        meaning={`The smallest needs ${say(least)} as it is listed. What each lacks where is said below.`}
        action={
          <button
            type="button"
            onClick={() => void navigate({ to: ".", search: { ...search, funds: undefined } })}
          >
            Lift all limits
          </button>
        }
      />
    );
  }
  const enough = say(least).replace(/[^\d.]/g, "");
  return (
    <Region
      sentence={`Nothing is taken with ${say(bankroll)}.`}
      meaning={`None of them is proved for so little. The smallest needs ${say(least)} as it is listed.`}
      action={
        <button
          type="button"
          onClick={() => void navigate({ to: ".", search: { ...search, bankroll: enough } })}
        >
          Look with {say(least)}
        </button>
      }
    />
  );
}
