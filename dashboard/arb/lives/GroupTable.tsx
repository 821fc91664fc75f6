import type { LifetimesOut, LivesGroup } from "~/api/generated/schema";
import { Percent } from "~/ui/Money";
import { ageText, FEW, outlives } from "./curves";
import styles from "./Lifetimes.module.css";

const AGES = [
  [1_000, "1 s"],
  [5_000, "5 s"],
  [30_000, "30 s"],
] as const;

const HEADS = { venues: "Venues", category: "Category", kind: "Kind" } as const;

interface GroupTableProps {
  readonly found: LifetimesOut;
  readonly chosen: string | null;
  readonly onChoose: (name: string | null) => void;
}

/** One line per group; a click puts its curve over that of all. */
export function GroupTable({ found, chosen, onChoose }: GroupTableProps) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{HEADS[found.by]}</th>
          <th scope="col" title="How many opened">
            Opened
          </th>
          <th scope="col" title="The age by which half had ended">
            Half gone
          </th>
          <th scope="col" className={styles.spare} title="The age by which nine in ten had ended">
            90 % gone
          </th>
          {AGES.map(([age, word]) => (
            <th key={age} scope="col" title={`Share that outlives ${word}`}>
              {word} %
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[found.whole, ...found.groups].map((group) => {
          const name = group === found.whole ? null : group.name;
          return (
            <tr
              key={group.name}
              data-chosen={name === chosen}
              data-few={group.episodes < FEW}
              onClick={() => onChoose(name)}
            >
              <th scope="row">
                <button type="button" aria-pressed={name === chosen}>
                  {group.name}
                </button>
              </th>
              <Figures group={group} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Figures({ group }: { readonly group: LivesGroup }) {
  return (
    <>
      <td title={`${group.ended} ended, ${group.watched} not seen to end`}>
        {group.episodes.toLocaleString("en-GB")}
      </td>
      <td>{ageText(group.median_ms)}</td>
      <td className={styles.spare}>{ageText(group.p90_ms)}</td>
      {AGES.map(([age]) => (
        <td key={age}>
          <Percent value={outlives(group, age)} />
        </td>
      ))}
    </>
  );
}
