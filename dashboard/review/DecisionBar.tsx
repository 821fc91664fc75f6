import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { MatchDetail } from "~/api/generated/schema";
import { PromptMenu } from "~/ui/PromptMenu";
import { NAME_LIMIT, usePreferences } from "~/ui/preferences";
import styles from "./DecisionBar.module.css";
import { DoneLine } from "./DoneLine";
import { NOTE_LIMIT, setDraft, useDraft } from "./drafts";
import { type CHOICE_KEYS, type Choice, FINDING_WORDS, shown } from "./findings";
import { KeptLine } from "./KeptLine";
import { OthersLine } from "./OthersLine";
import { useDesk } from "./useDesk";

interface DecisionBarProps {
  readonly match: MatchDetail;
  readonly flipped: boolean;
  readonly choices: typeof CHOICE_KEYS;
  readonly onChoose: (choice: Choice) => void;
  readonly onFlip: () => void;
  readonly onChanges: () => void;
}

const FIRST: readonly Choice[] = ["reject", "confirm"];

/** Everything that can be done about the link, each with its key; what there is to say stands in a line above. */
export function DecisionBar({ match, flipped, choices, onChoose, onFlip, onChanges }: DecisionBarProps) {
  const desk = useDesk();
  const { id } = match.link;
  const relation = FINDING_WORDS[shown(match, flipped)];
  const main = choices.filter(([, choice]) => FIRST.includes(choice));
  const rest = choices.filter(([, choice]) => !FIRST.includes(choice));
  const others = [
    ...rest.map(([key, choice, label]) => ({ key, label, run: () => onChoose(choice) })),
    { key: "f", label: "Flip", run: onFlip },
    { key: "s", label: "Skip", run: () => desk.skip(id) },
  ];
  const more = [
    ...others,
    { key: "v", label: "What changed", run: onChanges },
    { key: "u", label: "Undo the last decision", run: desk.undo },
  ];
  return (
    <section className={styles.bar} aria-label="Decide">
      <div className={styles.stacked}>
        <KeptLine />
        <OthersLine />
      </div>
      <div className={styles.line}>
        <span className={styles.notice} role="status" aria-live="off" aria-label="Notice">
          {desk.busy ? "Sending…" : desk.notice}
        </span>
        <DoneLine />
        {!desk.busy && !desk.notice && !desk.last && (
          <span className={styles.hint}>e next difference · v what changed · u undo · ? all keys</span>
        )}
      </div>
      <div className={styles.line}>
        <Note match={id} />
        <Name />
      </div>
      <div className={styles.buttons}>
        {main.map(([key, choice, label]) => (
          <button
            key={key}
            type="button"
            className={styles.main}
            data-choice={choice}
            disabled={desk.busy}
            onClick={() => onChoose(choice)}
          >
            {choice === "confirm" ? `${label} ${relation}` : label} <kbd>{key}</kbd>
          </button>
        ))}
        <span className={styles.others}>
          {others.map(({ key, label, run }) => (
            <button key={key} type="button" disabled={desk.busy} onClick={run}>
              {label} <kbd>{key}</kbd>
            </button>
          ))}
        </span>
        <PromptMenu position="top-end">
          <Menu.Target>
            <button type="button" className={styles.more} aria-label="More decisions">
              <IconDots size={18} aria-hidden="true" />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map(({ key, label, run }) => (
              <Menu.Item key={key} className={styles.item} onClick={run}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </PromptMenu>
      </div>
    </section>
  );
}

/** Why, for whoever looks later. It is kept while it is typed and goes with the decision. */
function Note({ match }: { readonly match: string }) {
  const note = useDraft(match);
  return (
    <input
      className={styles.note}
      value={note}
      maxLength={NOTE_LIMIT}
      placeholder="Note, goes with the decision"
      aria-label="Note"
      onChange={(event) => setDraft(match, event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

/** Under which name decisions are kept. It is asked for before the first one, and then only on request. */
function Name() {
  const { asking, name, ask } = useDesk();
  const { reviewer } = usePreferences();
  if (!asking)
    return (
      <button
        type="button"
        className={styles.who}
        onClick={ask}
        title="Change the name that decisions are kept under"
      >
        {reviewer ? `as ${reviewer}` : "no name yet"}
      </button>
    );
  return (
    <form
      className={styles.name}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget).get("name");
        name(typeof typed === "string" ? typed.trim() : "");
      }}
    >
      <label>
        Who decides?{" "}
        <input
          name="name"
          defaultValue={reviewer}
          maxLength={NAME_LIMIT}
          autoComplete="name"
          // biome-ignore lint/a11y/noAutofocus: it opens because somebody just pressed a key that needs it.
          autoFocus
          onKeyDown={(event) => {
            if (event.key === "Escape") name("");
          }}
        />
      </label>
      <button type="submit">Keep</button>
    </form>
  );
}
