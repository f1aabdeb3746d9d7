import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** What a second instance sends to the first. */
export interface SecondInstance {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly additionalData: unknown;
}

interface Holder {
  readonly pid: number;
  readonly started: string;
}

/** When a process began, so that a reused process id is not taken for the holder; empty where /proc is missing. */
function startOf(pid: number): string {
  try {
    // Field 22 of proc_pid_stat(5); the second field may itself hold spaces and brackets.
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
}

function lives({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(pid) === started;
}

/** A lock file in the user data that names its holder; a dead holder's lock is taken over. */
export class SingleInstance {
  readonly #file: string;
  readonly #calls: string;
  #watcher: FSWatcher | undefined;
  #held = false;

  constructor(userData: string) {
    mkdirSync(userData, { recursive: true });
    this.#file = join(userData, 'electron-host.lock');
    this.#calls = join(userData, 'electron-host.calls');
  }

  get held(): boolean {
    return this.#held;
  }

  /** False when another living process holds the lock; that one then gets a message. */
  acquire(mine: SecondInstance, onSecond: (second: SecondInstance) => void): boolean {
    if (this.#held) return true;
    for (;;) {
      try {
        this.#write();
        this.#held = true;
        this.#listen(onSecond);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = this.#holder();
      if (holder !== undefined && lives(holder)) {
        this.#notify(mine);
        return false;
      }
      rmSync(this.#file, { force: true });
    }
  }

  release(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    if (!this.#held) return;
    this.#held = false;
    rmSync(this.#file, { force: true });
  }

  /** Makes the lock with its content in one step, so that no process finds it without a holder. */
  #write(): void {
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder), {
      mode: 0o600,
    });
    try {
      linkSync(draft, this.#file);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  #holder(): Holder | undefined {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Holder;
    } catch {
      return undefined;
    }
  }

  #notify(mine: SecondInstance): void {
    mkdirSync(this.#calls, { recursive: true });
    writeFileSync(join(this.#calls, `${process.pid}.json`), `${JSON.stringify(mine)}\n`, { mode: 0o600 });
  }

  #listen(onSecond: (second: SecondInstance) => void): void {
    rmSync(this.#calls, { recursive: true, force: true });
    mkdirSync(this.#calls, { recursive: true });
    this.#watcher = watch(this.#calls, () => {
      for (const name of readdirSync(this.#calls)) {
        const path = join(this.#calls, name);
        let text: string;
        try {
          text = readFileSync(path, 'utf8');
        } catch {
          continue;
        }
        // Written in one go, but it may be seen while still empty.
        if (!text.endsWith('\n')) continue;
        rmSync(path, { force: true });
        onSecond(JSON.parse(text) as SecondInstance);
      }
    });
    this.#watcher.unref();
  }
}
