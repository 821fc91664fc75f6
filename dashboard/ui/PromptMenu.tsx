import { Menu, type MenuProps } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { type ReactNode, useState } from "react";

/** A menu that Escape closes from the first moment: by itself it listens where focus is, which follows a little later. */
export function PromptMenu(props: MenuProps): ReactNode {
  const [opened, setOpened] = useState(false);
  useWindowEvent(
    "keydown",
    (event) => {
      if (!opened || event.key !== "Escape") return;
      event.stopPropagation(); // it closes nothing that lies below
      setOpened(false);
    },
    true,
  );
  return (
    <Menu radius={4} transitionProps={{ duration: 0 }} {...props} opened={opened} onChange={setOpened} />
  );
}
