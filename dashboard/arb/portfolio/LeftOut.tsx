import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { LeftOutOut, PortfolioOut } from "~/api/generated/schema";
import { decimal } from "~/ui/format/decimal";
import { Money } from "~/ui/Money";
import { symbol } from "../words";
import styles from "./Portfolio.module.css";
import { parts } from "./plan";

const FIRST = 12;

/** What was not chosen, and why; what stands in its way is named. */
export function LeftOut({ found }: { readonly found: PortfolioOut }) {
  const [all, setAll] = useState(false);
  const { left_out, notes, base } = found;
  const shown = all || left_out.length <= FIRST + 2 ? left_out : left_out.slice(0, FIRST);
  const titles = new Map(found.chosen.map(({ id, title }) => [id, title]));
  return (
    <section className={styles.leftOut} aria-label="Left out">
      {left_out.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Left out {left_out.length}</th>
              <th scope="col">Profit {symbol(base)}</th>
              <th scope="col">Outlay {symbol(base)}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.opportunity_id}>
                <th scope="row">
                  <Link
                    to="/arb/$id"
                    params={{ id: one.opportunity_id }}
                    search={true}
                    className={styles.title}
                  >
                    {one.title}
                  </Link>
                  <Why one={one} titles={titles} />
                </th>
                <td>
                  <Money value={decimal(one.guaranteed)} signed neutral />
                </td>
                <td>
                  <Money value={decimal(one.outlay)} rounding="up" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown.length < left_out.length && (
        <button type="button" onClick={() => setAll(true)}>
          {left_out.length - shown.length} more
        </button>
      )}
      {notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
    </section>
  );
}

interface WhyProps {
  readonly one: LeftOutOut;
  readonly titles: ReadonlyMap<string, string>;
}

function Why({ one, titles }: WhyProps) {
  return (
    <span className={styles.why}>
      {parts(one).map(({ text, id }) =>
        id === null ? (
          text
        ) : (
          <Link key={id} to="/arb/$id" params={{ id }} search={true}>
            {titles.get(id) ?? text}
          </Link>
        ),
      )}
    </span>
  );
}
