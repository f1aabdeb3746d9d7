import type { BaseWindow } from './base-window.ts';
import type { WebContents } from './web-contents.ts';

// Kept apart from the classes, so that they can find each other without importing each other.

/** Every web contents that is not destroyed, by its id. */
export const allContents = new Map<number, WebContents>();

/** Every window that is not destroyed. */
export const allWindows = new Set<BaseWindow>();

let last = 0;

/** The next id of a window, view or web contents; never reused. */
export function nextId(): number {
  last += 1;
  return last;
}
