import { existsSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '#kit/clock.ts';
import { waitAfter } from '../typed-secret/waits.ts';
import { writeDurably } from './durable-file.ts';

const TriesSchema = z.strictObject({
  /** Wrong passphrases in a row. */
  wrong: z.int().min(1),
  /** When the last one was typed; milliseconds since 1970 by the machine's clock. */
  at: z.number(),
});

/** What an unreadable file counts as: it was not written by the kiosk. */
const UNREADABLE_WRONG = 5;

/**
 * The wrong passphrases in a row, in a file beside the storage key, and how long the next try waits. Nothing is open
 * yet, so the time is the machine's: one that was set back shortens no wait, since what cannot have passed is waited for
 * again. It slows down people at the keyboard; who can write to the disk is slowed down by the passphrase itself.
 */
export interface PassphraseTries {
  /** 0 when a passphrase may be tried. */
  waitMs(): number;
  /** Counts a try as wrong, durably, before it is judged: who pulls the plug has had it all the same. */
  count(): void;
  /** The passphrase was right. */
  clear(): void;
}

export function openPassphraseTries(file: string, clock: Pick<Clock, 'now' | 'monotonic'>): PassphraseTries {
  let wrong = 0;
  /** Monotonic time. */
  let opensAt = 0;
  if (existsSync(file)) {
    const kept = read(file);
    wrong = kept?.wrong ?? UNREADABLE_WRONG;
    const passed = kept ? Math.max(0, clock.now() - kept.at) : 0;
    opensAt = clock.monotonic() + waitAfter(wrong) - passed;
  }
  return {
    waitMs: () => Math.max(0, Math.ceil(opensAt - clock.monotonic())),
    count() {
      wrong += 1;
      opensAt = clock.monotonic() + waitAfter(wrong);
      writeDurably(file, Buffer.from(JSON.stringify({ wrong, at: clock.now() })));
    },
    clear() {
      wrong = 0;
      opensAt = 0;
      rmSync(file, { force: true });
    },
  };
}

function read(file: string): z.infer<typeof TriesSchema> | undefined {
  try {
    return TriesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
