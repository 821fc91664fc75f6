import { useLayoutEffect, useRef } from "react";

/**
 * Colour behind a figure that changed. The gate collects what changed in one paint: a storm (more than 15 % of the figures
 * on the page) flashes nothing, and neither does a quiet spell after a reconnect, a sort, a scroll or a theme change.
 */

const STORM_SHARE = 0.15;
const STORM_MIN = 12;
const QUIET_MS = 400;
const ONE_CELL_MS = 1000;

let mounted = 0;
let quietUntil = 0;
let enabled = true;
let pending: { element: HTMLElement; up: boolean }[] = [];
const flashedAt = new WeakMap<HTMLElement, number>();

/** Let the next changes pass without a flash. */
export function quiet(ms = QUIET_MS): void {
  quietUntil = Math.max(quietUntil, performance.now() + ms);
}

export function setFlashEnabled(on: boolean): void {
  enabled = on;
}

function decide(): void {
  const changes = pending;
  pending = [];
  const now = performance.now();
  if (!enabled || now < quietUntil) return;
  if (changes.length > Math.max(STORM_MIN, mounted * STORM_SHARE)) return;
  for (const { element, up } of changes) {
    if (now - (flashedAt.get(element) ?? Number.NEGATIVE_INFINITY) < ONE_CELL_MS) continue;
    flashedAt.set(element, now);
    element.dataset.flash = up ? "up" : "down";
    setTimeout(() => delete element.dataset.flash, ONE_CELL_MS);
  }
}

function request(element: HTMLElement, up: boolean): void {
  if (pending.length === 0) requestAnimationFrame(decide);
  pending.push({ element, up });
}

/** Flash the element of the returned ref when `text`, the figure as displayed, changes; `value` tells up from down. */
export function useFlash<E extends HTMLElement>(text: string, value: number | null) {
  const ref = useRef<E>(null);
  const last = useRef<{ text: string; value: number | null } | null>(null);

  useLayoutEffect(() => {
    mounted += 1;
    return () => {
      mounted -= 1;
    };
  }, []);

  useLayoutEffect(() => {
    const before = last.current;
    last.current = { text, value };
    if (!before || before.text === text || before.value === null || value === null) return;
    if (ref.current) request(ref.current, value > before.value);
  }, [text, value]);

  return ref;
}
