import { expect, it } from 'vitest';
import { electronHere } from '../here.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What a check saw, in words: the table of both hosts is made of it. */
    seen?: string;
    /** Why the two hosts differ here, where they may. */
    reason?: string;
  }
}

/** What both hosts show. */
interface Same {
  readonly shows: unknown;
}

/** What each host shows, and why the stand-in is left as it is. */
interface Differing {
  readonly standIn: unknown;
  readonly electron: unknown;
  readonly reason: string;
}

/** One thing that is looked at in the stand-in and on a real Electron by the same code. */
export function check(name: string, look: { see(): Promise<unknown> } & (Same | Differing)): void {
  it(name, async ({ task }) => {
    const seen = await look.see();
    task.meta.seen = inWords(seen);
    if ('reason' in look) task.meta.reason = look.reason;
    const expected = 'reason' in look ? (electronHere() === 'stand-in' ? look.standIn : look.electron) : look.shows;
    expect(seen).toEqual(expected);
  });
}

/** A value for a person to read: bytes as numbers, text as it is. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_key, each: unknown) =>
    each instanceof Uint8Array ? `bytes ${each.join(' ')}` : (each ?? null),
  );
}
