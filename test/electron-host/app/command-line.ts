import type * as Electron from 'electron';
import type { Offered } from '../base/shape.ts';
import { Strict } from '../base/strict.ts';

/** `app.commandLine`. What is appended before `ready` really reaches Chromium. */
export class CommandLine extends Strict {
  readonly #switches: Map<string, string>;

  constructor(switches: ReadonlyMap<string, string>) {
    super();
    this.#switches = new Map(switches);
  }

  appendSwitch(name: string, value = ''): void {
    this.#switches.set(name.replace(/^--/, ''), value);
  }
  appendArgument(value: string): void {
    if (value.startsWith('--')) {
      const [name = '', ...rest] = value.slice(2).split('=');
      this.#switches.set(name, rest.join('='));
    }
  }
  hasSwitch(name: string): boolean {
    return this.#switches.has(name);
  }
  getSwitchValue(name: string): string {
    return this.#switches.get(name) ?? '';
  }
  removeSwitch(name: string): void {
    this.#switches.delete(name);
  }

  /** A copy for starting Chromium. */
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#switches.entries();
  }
}

export function commandLineShape(commandLine: CommandLine): Pick<Electron.CommandLine, Offered<CommandLine>> {
  return commandLine;
}
