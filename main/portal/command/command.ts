import type { PortalSettings } from '../settings/portal-settings.ts';

/** What a command of the portal works with. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What was asked for. */
  readonly print: (line: string) => void;
  /** What went wrong, for the person who typed the command. */
  readonly complain: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A command with its words already read. */
export interface Called extends Surroundings {
  readonly settings: PortalSettings;
  /** The words behind the command's name, without options. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** One command: how it is typed, what it does. */
export interface Command {
  readonly usage: string;
  readonly about: string;
  /** Names of its options; each takes a value. */
  readonly options: readonly string[];
  /** How many words it takes behind its name: at least, at most. */
  readonly words: readonly [number, number];
  /** The exit status: 0 done, 1 it could not be done, 2 it was not understood. */
  readonly run: (called: Called) => Promise<number>;
}
