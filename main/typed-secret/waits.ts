const FIRST_MS = 2000;
const GROWTH = 3;
const LONGEST_MS = 15 * 60_000;

/** How long the next try of a typed secret waits after `wrong` wrong ones in a row: 2 s, 6 s, 18 s … at most 15 min. */
export function waitAfter(wrong: number): number {
  return wrong <= 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * GROWTH ** (wrong - 1));
}
