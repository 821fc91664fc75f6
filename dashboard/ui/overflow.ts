import { useEffect, useState } from "react";

/** To which sides a box that scrolls sideways holds more than it shows. */
export interface Hidden {
  readonly before: boolean;
  readonly after: boolean;
}

const NOTHING: Hidden = { before: false, after: false };
/** Widths are rounded: what is less than this is nothing. */
const SLACK = 1;

export function hiddenOf({
  scrollLeft,
  scrollWidth,
  clientWidth,
}: Pick<HTMLElement, "scrollLeft" | "scrollWidth" | "clientWidth">): Hidden {
  return {
    before: scrollLeft > SLACK,
    after: scrollLeft + clientWidth < scrollWidth - SLACK,
  };
}

/** Watch what a box hides as it scrolls, as it is resized, and as what is in it changes. */
export function useHidden(box: HTMLElement | null): Hidden {
  const [hidden, setHidden] = useState(NOTHING);
  useEffect(() => {
    if (!box) return;
    const look = () =>
      setHidden((before) => {
        const now = hiddenOf(box);
        return now.before === before.before && now.after === before.after ? before : now;
      });
    look();
    const sizes = new ResizeObserver(look);
    const contents = new MutationObserver(look);
    sizes.observe(box);
    contents.observe(box, { childList: true, subtree: true, characterData: true });
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      contents.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [box]);
  return hidden;
}
