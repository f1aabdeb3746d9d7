import { EventEmitter } from 'node:events';

/** A request of the app that this host only records. */
export interface Noted {
  readonly what: string;
  readonly detail: unknown;
}

/** Answer to the next dialog; members as in Electron's return values. */
export interface DialogAnswer {
  readonly response?: number;
  readonly checkboxChecked?: boolean;
  readonly canceled?: boolean;
  readonly filePaths?: readonly string[];
  readonly filePath?: string;
}

/** What a test may read and do; reached as `globalThis[Symbol.for('electron-host')]` in the main process. */
export interface Control {
  /** Everything recorded so far, oldest first. */
  readonly trail: readonly Noted[];
  /** Emits `note` with each new {@link Noted}. */
  readonly events: EventEmitter;
  /** Queues the answer to the next dialog; without one a dialog is cancelled. */
  answerDialog(answer: DialogAnswer): void;
  /** Presses a registered global shortcut; false when it is not registered. */
  press(accelerator: string): boolean;
  /** What `net.isOnline()` says from now on. */
  setOnline(online: boolean): void;
}

/** Symbol under which the control surface hangs on `globalThis`. */
export const CONTROL = Symbol.for('electron-host');

const trail: Noted[] = [];
const events = new EventEmitter();
const answers: DialogAnswer[] = [];
const shortcuts = new Map<string, () => void>();
let online = process.env['KIOSK_ONLINE'] !== '0';

/** Records a request of the app that has no real effect here. */
export function note(what: string, detail?: unknown): void {
  const noted = { what, detail };
  trail.push(noted);
  events.emit('note', noted);
}

export function nextDialogAnswer(): DialogAnswer | undefined {
  return answers.shift();
}

export function isOnline(): boolean {
  return online;
}

/** Shortcuts by accelerator, shared with globalShortcut. */
export const registeredShortcuts: Map<string, () => void> = shortcuts;

export const control: Control = {
  trail,
  events,
  answerDialog: (answer) => {
    answers.push(answer);
  },
  press: (accelerator) => {
    const pressed = shortcuts.get(accelerator);
    pressed?.();
    return pressed !== undefined;
  },
  setOnline: (next) => {
    online = next;
  },
};
