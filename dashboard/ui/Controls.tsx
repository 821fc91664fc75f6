import { Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import type { KeyboardEvent, ReactNode } from "react";
import styles from "./Controls.module.css";
import { PromptMenu } from "./PromptMenu";

interface ToggleProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
  readonly title?: string;
}

/** A filter that is on or off. */
export function Toggle({ on, onChange, children, title }: ToggleProps): ReactNode {
  return (
    <button
      type="button"
      className={styles.control}
      aria-pressed={on}
      title={title}
      onClick={() => onChange(!on)}
    >
      {children}
    </button>
  );
}

export interface Option {
  readonly value: string;
  readonly label: ReactNode;
}

interface ChoiceProps {
  readonly label: ReactNode;
  readonly options: readonly Option[];
  readonly chosen: readonly string[];
  /** Called with the value that was clicked; whether one or many may be chosen is the caller's affair. */
  readonly onPick: (value: string) => void;
  readonly keepOpen?: boolean;
  /** There is always a choice: having one is nothing to point at. */
  readonly calm?: boolean;
  readonly title?: string;
}

/** A menu whose button says what is chosen. */
export function Choice({
  label,
  options,
  chosen,
  onPick,
  keepOpen = false,
  calm = false,
  title,
}: ChoiceProps): ReactNode {
  // One of a few that always holds is a radio; what can be left out, or chosen several at once, is a check box.
  const Item = calm && !keepOpen ? Menu.RadioItem : Menu.CheckboxItem;
  return (
    <PromptMenu shadow="md" position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className={styles.control}
          data-chosen={!calm && chosen.length > 0}
          title={title}
        >
          {label}
          <IconChevronDown size={12} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {options.map(({ value, label: name }) => (
          <Item
            key={value}
            value={value}
            checked={chosen.includes(value)}
            checkIcon={<IconCheck size={14} aria-hidden="true" />}
            closeMenuOnClick={!keepOpen}
            onChange={() => onPick(value)}
          >
            {name}
          </Item>
        ))}
      </Menu.Dropdown>
    </PromptMenu>
  );
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly (readonly [T, ReactNode])[];
  readonly current: T;
  readonly onPick: (tab: T) => void;
}

/** A few exclusive views beside each other. */
export function Tabs<T extends string>({ label, tabs, current, onPick }: TabsProps<T>): ReactNode {
  const step = (event: KeyboardEvent<HTMLElement>) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = tabs.findIndex(([tab]) => tab === current);
    const next = tabs[(at + way + tabs.length) % tabs.length];
    if (!next) return;
    onPick(next[0]);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[tabs.indexOf(next)]?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className={styles.tabs} onKeyDown={step}>
      {tabs.map(([tab, name]) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === current}
          tabIndex={tab === current ? 0 : -1}
          onClick={() => onPick(tab)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
