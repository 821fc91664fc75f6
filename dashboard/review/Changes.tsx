import type { RulesChange } from "~/api/generated/schema";
import { absolute } from "~/ui/format/time";
import { usePreferences } from "~/ui/preferences";
import { cut } from "~/ui/spans";
import { VenueTag } from "~/ui/VenueTag";
import { venueName } from "~/ui/venues";
import styles from "./Changes.module.css";

/** What moved in the rules since the link was last decided, section by section, as it was and as it is. */
export function Changes({ changes }: { readonly changes: readonly RulesChange[] }) {
  return (
    <section className={styles.changes} aria-label="What changed since it was decided">
      <h2>What changed since it was decided</h2>
      {changes.map((change) => (
        <Change key={change.market} change={change} />
      ))}
    </section>
  );
}

function Change({ change }: { readonly change: RulesChange }) {
  const { zone } = usePreferences();
  const { sources_before: before, sources_after: after } = change;
  const moved = change.deadline_before !== change.deadline_after;
  const at = (deadline: number | null) => (deadline === null ? "none" : absolute(new Date(deadline), zone));
  return (
    <article className={styles.change}>
      <header>
        <VenueTag venue={change.venue}>{venueName(change.venue).name}</VenueTag>
        <span>
          rules {version(change.from_version)} → {version(change.to_version)}
        </span>
      </header>
      {!change.kept && <p>The text that was decided on is not kept: read the one in force as a new one.</p>}
      {change.sections.map((section) => (
        <div key={section.section} className={styles.pair}>
          <Side
            head={`${section.section.replaceAll("_", " ")}, then`}
            text={section.before}
            spans={section.removed}
            tag="del"
          />
          <Side head="now" text={section.after} spans={section.added} tag="ins" />
        </div>
      ))}
      {moved && (
        <p>
          Deadline: <del>{at(change.deadline_before)}</del> <ins>{at(change.deadline_after)}</ins>
        </p>
      )}
      {before.join() !== after.join() && (
        <p>
          Source: <del>{before.join(", ") || "none"}</del> <ins>{after.join(", ") || "none"}</ins>
        </p>
      )}
      {change.kept && change.sections.length === 0 && !moved && before.join() === after.join() && (
        <p>No word differs: only how the text is laid out.</p>
      )}
    </article>
  );
}

function version(number: number | null): string {
  return number === null ? "unknown" : `v${number}`;
}

interface SideProps {
  readonly head: string;
  readonly text: string | null;
  readonly spans: readonly (readonly unknown[])[];
  readonly tag: "del" | "ins";
}

function Side({ head, text, spans, tag: Tag }: SideProps) {
  const marks = spans.map(([start, end]) => ({ start: Number(start), end: Number(end), number: 1 }));
  return (
    <div>
      <h3>{head}</h3>
      {text === null ? (
        <p className={styles.none}>{Tag === "del" ? "There was no such section." : "The section is gone."}</p>
      ) : (
        <p>
          {cut(text, marks).map(({ start, text: piece, numbers }) =>
            numbers.length > 0 ? <Tag key={start}>{piece}</Tag> : piece,
          )}
        </p>
      )}
    </div>
  );
}
