import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** For tests: a portal as the program that an installer starts, with its own folder of settings. */

const PROGRAM = fileURLToPath(new URL('../command/cli.ts', import.meta.url));

/** A line of the program's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string };

/** The program, running. */
export interface RunningPortal {
  readonly child: ChildProcess;
  /** What it has logged so far. */
  readonly lines: readonly LogLine[];
  /** The next line with this event, or one that is there already behind the first `skip` lines. */
  line(event: string, skip?: number): Promise<LogLine>;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A folder with the settings of a portal. */
export interface PortalFolder {
  readonly path: string;
  readonly settings: Record<string, unknown>;
  /** Writes a file beside the settings. */
  put(name: string, content: string): void;
  /** Starts the program, and waits until it listens. */
  start(): Promise<RunningPortal>;
  /** Runs the program to its end. */
  run(...words: string[]): Promise<{ readonly status: number | null; readonly out: string; readonly errors: string }>;
  /** Ends what was started and is still running, and removes the folder. */
  remove(): Promise<void>;
}

/** Consent texts and one provider, as the smallest settings have them. */
export async function createPortalFolder(more: Readonly<Record<string, unknown>> = {}): Promise<PortalFolder> {
  const path = mkdtempSync(join(tmpdir(), 'portal-alone-'));
  const port = await freePort();
  const running: RunningPortal[] = [];
  const settings: Record<string, unknown> = {
    dataFolder: 'data',
    publicUrl: `https://127.0.0.1:${port}`,
    listen: `127.0.0.1:${port}`,
    providers: [
      {
        issuer: 'https://provider.example',
        jwksUri: 'https://provider.example/jwks',
        clientIds: ['kiosk-client'],
        operators: true,
      },
    ],
    consentTexts: 'consent.json',
    ...more,
  };
  const put = (name: string, content: string): void => writeFileSync(join(path, name), content);
  put('consent.json', JSON.stringify([{ textId: 'consent-1', language: 'en', paragraphs: ['I agree'] }]));

  function spawned(words: readonly string[]): ChildProcess {
    put('portal.json', JSON.stringify(settings));
    return spawn(process.execPath, [PROGRAM, ...words], {
      env: { ...process.env, PORTAL_CONFIG: join(path, 'portal.json') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  return {
    path,
    settings,
    put,
    async start() {
      const started = watched(spawned([]));
      running.push(started);
      await started.line('listening');
      return started;
    },
    async run(...words) {
      const child = spawned(words);
      const [out, errors, [status]] = await Promise.all([
        textOf(child.stdout),
        textOf(child.stderr),
        once(child, 'close') as Promise<[number | null]>,
      ]);
      return { status, out, errors };
    },
    async remove() {
      for (const each of running) await each.end('SIGKILL');
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function watched(child: ChildProcess): RunningPortal {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => waiting.forEach((each) => each());
  if (child.stdout === null) throw new Error('the program has no output');
  createInterface(child.stdout).on('line', (text) => {
    lines.push(JSON.parse(text) as LogLine);
    look();
  });
  const errors = textOf(child.stderr);
  const ended = once(child, 'exit').then(([status]) => {
    look();
    return status as number | null;
  });
  return {
    child,
    lines,
    line: (event, skip = 0) =>
      new Promise((resolve, reject) => {
        const found = (): void => {
          const line = lines.slice(skip).find((each) => each.event === event);
          if (line === undefined && child.exitCode === null && child.signalCode === null) return;
          waiting.delete(found);
          if (line) resolve(line);
          else void errors.then((text) => reject(new Error(`the portal ended without ${event}: ${text}`)));
        };
        waiting.add(found);
        found();
      }),
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  const chunks: Buffer[] = [];
  if (stream !== null) for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** The address stands in the settings before anything listens there, so it is asked for once. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
