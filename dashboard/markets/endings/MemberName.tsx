import { IconArrowsSort } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { TableOut } from "~/api/generated/schema";
import { Explained } from "~/ui/Explained";
import { Basis } from "./Bonds";
import type { Place } from "./bonds";
import styles from "./Members.module.css";

interface MemberNameProps {
  readonly table: TableOut;
  readonly place: Place;
  /** The member that implies this one and is bid above what this one costs; null where prices keep the order. */
  readonly above: number | null;
}

/** What a member is called, from what it follows, and whether its price says otherwise. */
export function MemberName({ table, place, above }: MemberNameProps) {
  const member = table.members[place.member];
  if (!member) return null;
  const { label, title, question_id, is_asked } = member;
  // In a tree the questions are of many kinds: what tells them apart is all of their words.
  const name = table.shape === "tree" ? title : label;
  return (
    <>
      <span className={styles.name} title={title}>
        {question_id !== null && !is_asked ? (
          <Link to="/questions/$id" params={{ id: question_id }}>
            {name}
          </Link>
        ) : (
          name
        )}
        {is_asked && <small className={styles.this}>this question</small>}
      </span>
      {place.bond && (
        <span className={styles.follows}>
          <Follows table={table} place={place} /> <Basis bond={place.bond} />
        </span>
      )}
      {above !== null && (
        <span className={styles.disorder}>
          <IconArrowsSort size={12} aria-hidden="true" />{" "}
          <Explained sentence={disorder(table, place.member, above)}>out of order</Explained>
        </span>
      )}
    </>
  );
}

/** From what a member follows, as a sentence; the bond's own words behind it. */
function Follows({ table, place }: { readonly table: TableOut; readonly place: Place }) {
  const { bond, after } = place;
  if (!bond || after === null) return null;
  const rung = table.shape === "ladder" && after === place.member - 1;
  return (
    <Explained sentence={bond.sentence}>
      {rung ? "Follows from the rung above" : `Follows from “${table.members[after]?.label}”`}
    </Explained>
  );
}

function disorder({ members }: TableOut, member: number, above: number): string {
  const [wide, strict] = [members[member]?.label ?? "", members[above]?.label ?? ""];
  return `“${wide}” is offered below what is bid for “${strict}”, which implies it. That is before costs: what is left after them is an opportunity and stands under Arb.`;
}
