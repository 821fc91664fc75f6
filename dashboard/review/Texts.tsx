import { useEffect, useRef, useState } from "react";
import type { TextOut } from "~/api/generated/schema";
import { MarkedText } from "~/ui/MarkedText";
import type { SeverityLevel } from "~/ui/Severity";
import { VenueTag } from "~/ui/VenueTag";
import { venueName } from "~/ui/venues";
import { scrollTogether, toMark } from "./scrolling";
import styles from "./Texts.module.css";

interface TextsProps {
  readonly texts: readonly TextOut[];
  readonly severity: (number: number) => SeverityLevel | undefined;
  /** The difference to show in all of them. */
  readonly current: number | null;
}

/** What the markets say, beside each other and scrolling together, as plain text: it is untrusted. */
export function Texts({ texts, severity, current }: TextsProps) {
  const root = useRef<HTMLDivElement>(null);
  const [side, setSide] = useState(0);
  useEffect(() => {
    const panes = [...(root.current?.children ?? [])].filter((pane) => pane instanceof HTMLElement);
    return scrollTogether(panes);
  }, []);
  useEffect(() => {
    if (current === null) return;
    for (const pane of root.current?.children ?? []) if (pane instanceof HTMLElement) toMark(pane, current);
  }, [current]);
  const swiped = () => {
    const box = root.current;
    if (!box || box.scrollWidth <= box.clientWidth) return;
    const now = Math.round(box.scrollLeft / box.clientWidth);
    if (now === side) return;
    setSide(now);
    // Who looks at a difference and turns to the other text wants to see it there.
    const pane = box.children[now];
    if (current !== null && pane instanceof HTMLElement) toMark(pane, current);
  };
  const show = (index: number) => {
    const box = root.current;
    box?.scrollTo({ left: index * box.clientWidth });
  };
  return (
    <>
      <div className={styles.sides} role="group" aria-label="Which text">
        {texts.map((text, index) => (
          <button key={text.market} type="button" aria-pressed={index === side} onClick={() => show(index)}>
            <b>{"AB"[index]}</b> <VenueTag venue={text.venue}>{venueName(text.venue).name}</VenueTag>
          </button>
        ))}
      </div>
      <div ref={root} className={styles.texts} onScroll={swiped}>
        {texts.map((text, index) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          <article key={text.market} className={styles.text} aria-label={`Text ${"AB"[index]}`} tabIndex={0}>
            <header>
              <b>{"AB"[index]}</b>
              <VenueTag venue={text.venue}>{venueName(text.venue).name}</VenueTag>
              <span>{text.rules_version === null ? "no rules known" : `rules v${text.rules_version}`}</span>
            </header>
            {text.sections
              .filter(({ text: words }) => words !== "")
              .map((section) => (
                <section key={section.section} data-section={section.section}>
                  <h2>{section.section.replaceAll("_", " ")}</h2>
                  <p>
                    <MarkedText
                      text={section.text}
                      marks={section.marks.filter(({ number }) => number > 0)}
                      severity={severity}
                      current={current}
                    />
                  </p>
                </section>
              ))}
            {text.sources.length > 0 && (
              <section>
                <h2>{text.sources.length === 1 ? "source" : "sources"}</h2>
                {text.sources.map((source) => (
                  <p key={source}>{source}</p>
                ))}
              </section>
            )}
          </article>
        ))}
      </div>
    </>
  );
}
