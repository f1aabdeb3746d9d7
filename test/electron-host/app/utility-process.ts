import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { basename } from 'node:path';
import type * as Electron from 'electron';
import { appEvents } from '../base/app-events.ts';
import { browser } from '../chromium/browser.ts';
import { note } from '../base/control.ts';
import type { Offered } from '../base/shape.ts';
import { fire, StrictEmitter } from '../base/strict.ts';

const OPTIONS = new Set(['env', 'execArgv', 'cwd', 'stdio', 'serviceName']);
type Output = 'pipe' | 'ignore' | 'inherit';

function outputOf(wanted: string | undefined): Output {
  if (wanted === undefined || wanted === 'inherit') return 'inherit';
  if (wanted === 'pipe' || wanted === 'ignore') return wanted;
  throw new TypeError(`stdio value ${wanted} is not supported`);
}

function outputs(stdio: Electron.ForkOptions['stdio']): [Output, Output] {
  if (stdio === undefined || typeof stdio === 'string') return [outputOf(stdio), outputOf(stdio)];
  if (stdio[0] !== undefined && stdio[0] !== 'ignore') throw new TypeError('stdin must be ignore');
  return [outputOf(stdio[1]), outputOf(stdio[2])];
}

const running = new Set<UtilityProcess>();

/** Tests put a device host over emulated buses in the place of the real one; everything else of it is the same. */
function standIn(modulePath: string): string {
  const emulated = process.env['DEVICE_HOST_MODULE'];
  return emulated !== undefined && basename(modulePath) === 'host.js' ? emulated : modulePath;
}

/** A Node process beside main. It ends when main ends, also when main is killed: its link to main closes. */
export class UtilityProcess extends StrictEmitter<Electron.UtilityProcess> {
  readonly #child: ChildProcess;
  #gone = false;

  constructor(modulePath: string, args: readonly string[], options: Electron.ForkOptions) {
    super();
    for (const name of Object.keys(options))
      if (!OPTIONS.has(name)) throw new Error(`electron-host: utilityProcess.fork option ${name} is not offered`);
    const [stdout, stderr] = outputs(options.stdio);
    const serviceName = options.serviceName ?? 'Node Utility Process';
    this.#child = fork(standIn(modulePath), args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env === undefined ? process.env : (options.env as unknown as NodeJS.ProcessEnv),
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--import',
        new URL('./utility-child.ts', import.meta.url).href,
        ...(options.execArgv ?? []),
      ],
      // Keeps what structured clone keeps, byte arrays above all.
      serialization: 'advanced',
      stdio: ['ignore', stdout, stderr, 'ipc'],
    });
    running.add(this);
    this.#child.once('spawn', () => fire(this, 'spawn'));
    this.#child.on('message', (message: unknown) => fire(this, 'message', message));
    this.#child.on('error', (error) => {
      note('utility-process-error', String(error));
      // A child that could not be started has no exit of its own; its supervisor must hear of its end.
      if (this.#child.pid !== undefined || this.#gone) return;
      this.#gone = true;
      running.delete(this);
      fire(this, 'exit', 1);
    });
    this.#child.once('exit', (code, signal) => {
      running.delete(this);
      // The wait status on POSIX: the exit code, or the number of the signal.
      const status = code ?? (signal === null ? 0 : constants.signals[signal]);
      fire(this, 'exit', status);
      // Listeners of `exit` still see its id.
      this.#gone = true;
      // One that ended by itself, with whatever code, is not told of as gone.
      if (signal === null) return;
      const details: Electron.Details = {
        type: 'Utility',
        reason: signal === 'SIGKILL' || signal === 'SIGTERM' ? 'killed' : 'crashed',
        exitCode: status,
        serviceName: 'node.mojom.NodeService',
        name: serviceName,
      };
      fire(appEvents, 'child-process-gone', {}, details);
    });
  }

  get pid(): number | undefined {
    return this.#gone ? undefined : this.#child.pid;
  }
  get stdout(): NodeJS.ReadableStream | null {
    return this.#child.stdout;
  }
  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }

  postMessage(message: unknown, transfer?: readonly Electron.MessagePortMain[]): void {
    if (transfer !== undefined && transfer.length > 0)
      throw new Error('electron-host: transferring message ports is not offered');
    if (this.#gone) return;
    // Cloned at once, so that a later change by the caller is not sent, and what cannot be cloned throws here.
    this.#child.send(structuredClone(message) as object, (error) => {
      if (error !== null) note('utility-message-lost', error.message);
    });
  }

  kill(): boolean {
    return !this.#gone && this.#child.kill('SIGTERM');
  }
}

export function utilityProcessShape(child: UtilityProcess): Pick<Electron.UtilityProcess, Offered<UtilityProcess>> {
  return child;
}

/** Ends all of them, when the app ends in order. */
export function endUtilities(): void {
  for (const child of running) child.kill();
}

/** `utilityProcess.fork`. */
export function forkUtility(
  modulePath: string,
  args: string[] = [],
  options: Electron.ForkOptions = {},
): UtilityProcess {
  browser();
  return new UtilityProcess(modulePath, args, options);
}
