import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./AmountField.module.css";

const TYPING_MS = 400;

interface AmountFieldProps {
  readonly children?: ReactNode;
  readonly label?: string;
  readonly placeholder?: string;
  readonly value: string;
  /** The amount that a text means; null where it means none. */
  readonly read: (typed: string) => string | null;
  /** What may be typed, said where something else was. */
  readonly legal: string;
  readonly onChange: (value: string) => void;
}

/** A field for an amount with its own text while it is typed; what was legal last holds. */
export function AmountField({
  children,
  label,
  placeholder,
  value,
  read,
  legal,
  onChange,
}: AmountFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const send = useDebouncedCallback(onChange, TYPING_MS);
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);
  const wrong = read(typed) === null;
  return (
    <label className={styles.field}>
      {children}
      <input
        ref={input}
        inputMode="decimal"
        value={typed}
        placeholder={placeholder}
        aria-label={label}
        aria-invalid={wrong}
        title={wrong ? legal : undefined}
        onChange={(event) => {
          const { value: text } = event.currentTarget;
          setTyped(text);
          const amount = read(text);
          if (amount !== null) send(amount);
        }}
      />
    </label>
  );
}
