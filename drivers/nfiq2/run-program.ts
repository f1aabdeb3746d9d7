import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** How a program ended. `output` is its standard output, cut at {@link OUTPUT_MOST} characters. */
export type ProgramEnd =
  | { readonly kind: 'ended'; readonly status: number; readonly output: string }
  /** It could not be started, or was killed. */
  | { readonly kind: 'failed' };

/** Starts a program and waits for its end; aborting kills it. Never rejects. */
export type RunProgram = (
  program: {
    /** Absolute. */
    readonly path: string;
    readonly words: readonly string[];
    /** A descriptor of this process that it gets as its descriptor 3. */
    readonly descriptor?: number;
  },
  signal: AbortSignal,
) => Promise<ProgramEnd>;

/** A score is one line; a usage text is less than 4 kB. */
export const OUTPUT_MOST = 16_384;

function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}

/** Runs a program of this machine, with nothing to read, an empty environment, `/` as its folder and a lower
 * priority than ours. */
export const runProgram: RunProgram = ({ path, words, descriptor }, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ kind: 'failed' });
      return;
    }
    const child = spawn(path, words, {
      // `nfiq2` looks for its model first in the folder where it runs: only root may put one there.
      cwd: '/',
      env: { LANG: 'C' },
      shell: false,
      stdio: ['ignore', 'pipe', 'ignore', ...(descriptor === undefined ? [] : [descriptor])],
      signal,
      killSignal: 'SIGKILL',
    });
    // A capture may run at the same time, and somebody waits for that.
    if (child.pid !== undefined) giveWay(child.pid);
    let output = '';
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (text: string) => {
      output = (output + text).slice(0, OUTPUT_MOST);
    });
    child.once('error', () => {
      resolve({ kind: 'failed' });
    });
    child.once('close', (status) => {
      resolve(status === null ? { kind: 'failed' } : { kind: 'ended', status, output });
    });
  });
