import { Modal, SegmentedControl, Switch } from "@mantine/core";
import { setPreference, usePreferences } from "~/ui/preferences";
import { TERMS } from "~/ui/terms";
import styles from "./HelpSheet.module.css";
import { toggleHelp, useHelp } from "./help";
import { KEYS, REVIEW_KEYS } from "./keys";

/** Keys, words and the few preferences there are. */
export function HelpSheet() {
  const shown = useHelp();
  const { singleKeys, flash, blueOrange, zone } = usePreferences();
  return (
    <Modal
      opened={shown}
      onClose={toggleHelp}
      title="Keys, words, display"
      size="xl"
      radius={4}
      transitionProps={{ duration: 0 }}
    >
      <div className={styles.sheet}>
        <section aria-label="Keys">
          <h2>Keys</h2>
          <Sheet of={KEYS} />
          <h2>On Review, one key a decision</h2>
          <Sheet of={REVIEW_KEYS} />
          <h2>Display</h2>
          <Switch
            label="Single keys"
            checked={singleKeys}
            onChange={(event) => setPreference({ singleKeys: event.currentTarget.checked })}
          />
          <Switch
            label="Flash what changed"
            checked={flash}
            onChange={(event) => setPreference({ flash: event.currentTarget.checked })}
          />
          <Switch
            label="Blue and orange instead of green and red"
            checked={blueOrange}
            onChange={(event) => setPreference({ blueOrange: event.currentTarget.checked })}
          />
          <SegmentedControl
            aria-label="Time zone"
            size="xs"
            value={zone}
            data={[
              { value: "local", label: "Local time" },
              { value: "utc", label: "UTC" },
            ]}
            onChange={(value) => setPreference({ zone: value === "utc" ? "utc" : "local" })}
          />
        </section>
        <section aria-label="Words">
          <h2>Words</h2>
          <Sheet of={Object.values(TERMS)} />
          <p className={styles.about}>
            Charts by{" "}
            <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
              TradingView
            </a>{" "}
            Lightweight Charts™, Copyright © 2025 TradingView, Inc.
          </p>
        </section>
      </div>
    </Modal>
  );
}

function Sheet({ of }: { readonly of: readonly (readonly [string, string])[] }) {
  return (
    <dl>
      {of.map(([name, meaning]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
