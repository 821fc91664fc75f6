import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import styles from "./Drawer.module.css";

interface DrawerProps {
  readonly label: string;
  readonly head: ReactNode;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onStep: (direction: -1 | 1) => void;
}

/** Detail beside a list that stays usable: no overlay, no focus trap. `Esc` closes, `[ ]` step through the list. */
export function Drawer({ label, head, children, onClose, onStep }: DrawerProps): ReactNode {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLInputElement) return;
      if (event.key === "Escape") onClose();
      else if (event.key === "[") onStep(-1);
      else if (event.key === "]") onStep(1);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClose, onStep]);
  return (
    <aside className={styles.drawer} aria-label={label}>
      <header className={styles.head}>
        {head}
        <button
          type="button"
          className={styles.close}
          onClick={onClose}
          aria-label="Close"
          title="Close ( Esc )"
        >
          <IconX size={16} aria-hidden="true" />
        </button>
      </header>
      <div className={styles.body}>{children}</div>
    </aside>
  );
}
