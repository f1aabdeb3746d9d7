import type { EventEmitter } from 'node:events';

/** The names that a class of ours offers under Electron's name; symbols are our own business. */
export type Offered<Mine> = Exclude<Extract<keyof Mine, string>, keyof EventEmitter>;

/**
 * `Name` when Electron's `Whole` declares that event, never otherwise. Electron's overloads name each event as a
 * literal, so a misspelt one matches none of them.
 */
export type EventName<Whole, Name extends string> = Whole extends {
  on(event: Name, listener: () => void): unknown;
}
  ? Name
  : never;

/**
 * Hands one of our partial objects out under Electron's full type. The lie is safe because every such object is
 * strict: a member it lacks throws when it is touched (strict.ts).
 */
export function asElectron<Whole>(part: { readonly [Name in keyof Whole]?: unknown }): Whole {
  return part as Whole;
}
