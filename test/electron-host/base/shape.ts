import type { EventEmitter } from 'node:events';

/** The names that a class of this host offers under Electron's name; symbols are for the host itself. */
export type Offered<Mine> = Exclude<Extract<keyof Mine, string>, keyof EventEmitter>;

/**
 * `Name` when Electron's `Whole` declares that event, never otherwise. Electron's overloads name each event as a
 * literal, so a misspelt one matches no overload.
 */
export type EventName<Whole, Name extends string> = Whole extends {
  on(event: Name, listener: () => void): unknown;
}
  ? Name
  : never;

/**
 * Gives a partial object of this host Electron's full type. The lie is safe because every such object is
 * strict: a member it lacks throws when it is touched (strict.ts).
 */
export function asElectron<Whole>(part: { readonly [Name in keyof Whole]?: unknown }): Whole {
  return part as Whole;
}
