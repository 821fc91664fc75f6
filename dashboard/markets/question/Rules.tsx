import { Link } from "@tanstack/react-router";
import type { QuestionOut } from "~/api/generated/schema";
import { day } from "~/ui/format/time";
import { DifferenceNumber } from "~/ui/MarkedText";
import { usePreferences } from "~/ui/preferences";
import { Severity } from "~/ui/Severity";
import { Term } from "~/ui/Term";
import { VenueTag } from "~/ui/VenueTag";
import { FieldTable } from "./FieldTable";
import styles from "./Rules.module.css";
import { RulesText } from "./RulesText";

function summary(question: QuestionOut): string {
  const count = (severity: string) =>
    question.conflicts.filter((conflict) => conflict.severity === severity).length;
  const [note, material, fatal] = [count("note"), count("material"), count("fatal")];
  const parts = [
    fatal > 0 ? `${fatal} fatal` : "",
    material > 0 ? `${material} material` : "",
    note > 0 ? `${note} ${note === 1 ? "note" : "notes"}` : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "no known difference";
}

/** Whether it is the same question everywhere: fields compared, differences in sentences, texts side by side. */
export function Rules({ question }: { readonly question: QuestionOut }) {
  const { markets, conflicts, fields, links, rules } = question;
  const { zone } = usePreferences();
  return (
    <section className={styles.rules} aria-label="Rules">
      <h2>
        Rules: {summary(question)}{" "}
        {question.predicate && <span className={styles.predicate}>{question.predicate}</span>}
      </h2>
      <FieldTable markets={markets} fields={fields} conflicts={conflicts} />
      {conflicts.length > 0 && (
        <ol className={styles.conflicts}>
          {conflicts.map((conflict) => (
            <li key={conflict.number}>
              <DifferenceNumber number={conflict.number} severity={conflict.severity} />
              <Severity level={conflict.severity} word />
              <span className={styles.kind}>{conflict.kind.replaceAll("_", " ")}</span>
              <span>{conflict.ending}</span>
            </li>
          ))}
        </ol>
      )}
      <div className={styles.texts}>
        {markets.map((market) => {
          const version = rules.find((rule) => rule.market === market.key);
          const link = links.find((each) => each.market === market.key);
          return (
            <article key={market.key} className={styles.text}>
              <header>
                <VenueTag venue={market.venue} />
                <strong>
                  {market.url?.startsWith("https://") ? (
                    <a href={market.url} rel="noreferrer" target="_blank">
                      {market.title}
                    </a>
                  ) : (
                    market.title
                  )}
                </strong>
                {market.outcome && <span>{market.outcome}</span>}
              </header>
              <p className={styles.link}>
                {link ? (
                  <>
                    <Term name="link">Link</Term>{" "}
                    <Link to="/review/$match" params={{ match: link.id }} className={styles.review}>
                      {link.status}, {link.orientation}
                    </Link>
                    , by {link.decided_by} on {day(new Date(link.decided_at), zone)}
                    {link.rules_version !== null && ` on rules v${link.rules_version}`}
                    {` · confidence ${link.confidence.toFixed(3)}`}
                    {link.note && ` · ${link.note}`}
                  </>
                ) : (
                  "not linked"
                )}
              </p>
              {version ? (
                <RulesText rules={version} conflicts={conflicts} />
              ) : (
                <p className={styles.link}>No rules text is known. Nothing built on this market is locked.</p>
              )}
              {version && version.sources.length > 0 && (
                <p className={styles.link}>
                  Source: {version.sources.map((source) => source.name || source.url).join(", ")}
                </p>
              )}
            </article>
          );
        })}
      </div>
    </section>
  );
}
