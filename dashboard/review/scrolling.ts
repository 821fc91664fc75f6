/** Pixels above a mark that was jumped to. */
const ABOVE = 80;

/** Tells a pane that what moves it now is a jump of its own. */
const JUMPED = "jumped";

/** Scroll panes by the same distance until the answered function is called; a pane at its end stays there. */
export function scrollTogether(panes: readonly HTMLElement[]): () => void {
  const tops = new Map(panes.map((pane) => [pane, pane.scrollTop]));
  const onScroll = ({ currentTarget }: Event) => {
    if (!(currentTarget instanceof HTMLElement)) return;
    const moved = currentTarget.scrollTop - (tops.get(currentTarget) ?? 0);
    tops.set(currentTarget, currentTarget.scrollTop);
    if (moved === 0) return;
    for (const other of panes) {
      if (other === currentTarget) continue;
      // Written down before the event that this causes, which then finds nothing moved.
      other.scrollTop += moved;
      tops.set(other, other.scrollTop);
    }
  };
  // A jump moves each pane by its own way: what it moves is no scrolling of the reader's.
  const onJump = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLElement) tops.set(currentTarget, currentTarget.scrollTop);
  };
  for (const pane of panes) {
    pane.addEventListener("scroll", onScroll, { passive: true });
    pane.addEventListener(JUMPED, onJump);
  }
  return () => {
    for (const pane of panes) {
      pane.removeEventListener("scroll", onScroll);
      pane.removeEventListener(JUMPED, onJump);
    }
  };
}

/** Whether a pane waits beside the screen for a swipe: going there would take the reader away from the other one. */
function isAside(pane: HTMLElement): boolean {
  const box = pane.parentElement;
  if (!box || box.scrollWidth <= box.clientWidth) return false;
  const middle = box.scrollLeft + box.clientWidth / 2;
  return middle < pane.offsetLeft || middle > pane.offsetLeft + pane.offsetWidth;
}

/** Bring the first mark of a difference into sight. Where the pane itself does not scroll, the page does. */
export function toMark(pane: HTMLElement, number: number): void {
  const mark = pane.querySelector<HTMLElement>(`mark[data-numbers~="${number}"]`);
  if (!mark || isAside(pane)) return;
  if (pane.scrollHeight > pane.clientHeight + 1) {
    pane.scrollTop += mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - ABOVE;
    pane.dispatchEvent(new Event(JUMPED));
  } else if (getComputedStyle(pane).overflowY !== "auto") {
    mark.scrollIntoView({ block: "center" });
  }
}
