let last = 0;

/** The next id of a window, view or web contents; never reused. */
export function nextId(): number {
  last += 1;
  return last;
}
