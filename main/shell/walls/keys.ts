import type { Input, WebContents } from 'electron';

/** With Control (on macOS Command): what they do in a browser leads out of the page. */
const WITH_CONTROL = new Set([
  'f',
  'g',
  'h',
  'j',
  'l',
  'n',
  'o',
  'p',
  'q',
  'r',
  's',
  't',
  'u',
  'w',
  '+',
  '-',
  '=',
  '_',
  '0',
]);
/** With Control and Shift: the developer tools in their three forms, and what Control alone does. */
const WITH_CONTROL_AND_SHIFT = new Set(['c', 'i', 'm', 'delete', ...WITH_CONTROL]);
const WITH_ALT = new Set(['arrowleft', 'arrowright', 'home', 'f4']);
const ALONE = new Set([
  'f1',
  'f3',
  'f5',
  'f6',
  'f7',
  'f11',
  'f12',
  'browserback',
  'browserforward',
  'browserrefresh',
  'browserhome',
  'browsersearch',
  'launchmail',
  'print',
  'zoomin',
  'zoomout',
]);

/** A key press as Electron tells it. */
export type KeyPress = Pick<Input, 'key' | 'control' | 'meta' | 'alt' | 'shift'>;

/**
 * Whether a key is one that a browser or Electron's menus take for themselves: developer tools, reloading, leaving
 * kiosk mode, zoom, printing, saving, opening, the history. Keys of editing (copy, paste, undo, select all) are not.
 */
export function isBrowserKey({ key, control, meta, alt, shift }: KeyPress): boolean {
  const name = key.toLowerCase();
  if (ALONE.has(name)) return true;
  const command = control || meta;
  // AltGr arrives as Control and Alt; it writes "@" and the like.
  if (command && !alt) return (shift ? WITH_CONTROL_AND_SHIFT : WITH_CONTROL).has(name);
  // On macOS the developer tools open with Command, Option and I.
  if (meta && alt) return ['i', 'j', 'c', 'u'].includes(name);
  return alt && !command && WITH_ALT.has(name);
}

/** Keeps the keys of {@link isBrowserKey} from a page and from everything behind it. */
export function holdBrowserKeys(contents: Pick<WebContents, 'on'>): void {
  contents.on('before-input-event', (event, input) => {
    if (isBrowserKey(input)) event.preventDefault();
  });
}
