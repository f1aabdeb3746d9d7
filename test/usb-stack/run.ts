import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'vite';
import { NotHere } from '../support/not-here.ts';
import { firstLines, type Count } from '../support/vitest-run.ts';
import { baseImage, programImage } from './image.ts';
import { GUEST_CLOCKS, type GuestClock } from './guest-clock.ts';
import { needParts, needQemu } from './packages.ts';
import { countOf, type GuestCount, reportOf } from './report.ts';
import { startSerialModule } from './serial-module.ts';
import { type Share, shareWord } from './share.ts';

/**
 * `npm run test:usb-stack`: the kiosk's USB transport on a real Linux kernel, udev and the real library, in a virtual
 * machine with emulated devices. See README.md.
 */

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, 'node_modules', '.cache', 'usb-stack');
/** Memory of the guest, MB: its files lie in memory twice for a moment, packed and unpacked. */
const MEMORY_MB = 768;
/** Far more than any case takes on a busy host; a guest that hangs writes nothing more on its console. */
const SILENCE_MS = 1_800_000;
const CONSOLE_TAIL = 40;
/** Guests that share the cases by the leaping clock: an emulated processor uses one core. */
const GUESTS = Math.min(2, availableParallelism());

export interface StackCount extends Count {
  /** Why it was not run. */
  readonly notRun?: string;
}

async function bundlePrograms(): Promise<string> {
  const guest = join(import.meta.dirname, 'guest');
  const outDir = join(cache, 'bundle');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['usb', 'node-hid', 'serialport'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: {
          ...Object.fromEntries(
            ['cases/main', 'outside', 'programs'].map((path) => [basename(path), join(guest, `${path}.ts`)]),
          ),
          // The pool of threads starts the file of this name beside it, as in the product.
          thread: 'drivers/jobs/thread.ts',
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'part-[hash].js' },
      },
    },
  });
  return outDir;
}

/** The whole image of the guest's file system; its large part is kept for as long as what it is made from. */
async function createImage(parts: Parameters<typeof baseImage>[0]): Promise<string> {
  const sources = [
    process.version,
    ...['image.ts', 'cpio.ts', 'guest/users.ts'].map((file) => readFileSync(join(import.meta.dirname, file))),
  ];
  const stamp = sources
    .reduce((hash, source) => hash.update(source), createHash('sha256'))
    .digest('hex')
    .slice(0, 16);
  const base = join(cache, `base-${stamp}.cpio`);
  if (!existsSync(base)) {
    writeFileSync(`${base}.part`, baseImage(parts));
    renameSync(`${base}.part`, base);
  }
  // Archives may follow each other: the kernel unpacks one over the other.
  const image = join(cache, 'image.cpio');
  writeFileSync(image, Buffer.concat([readFileSync(base), programImage(await bundlePrograms(), parts)]));
  return image;
}

interface Guest {
  readonly clock: GuestClock;
  readonly share: Share;
}

/** Boots a guest that runs its share of the cases; returns what it wrote on its console. */
async function boot(qemu: string, kernel: string, image: string, { clock, share }: Guest): Promise<string> {
  const module = await startSerialModule();
  // That /dev/kvm exists does not mean that it works; a person who knows that it does sets it.
  const accelerator = process.env['KIOSK_QEMU_ACCEL'] ?? 'tcg';
  const words = [
    ...['-accel', accelerator, '-M', 'pc', '-m', String(MEMORY_MB)],
    // Only the emulator counts instructions.
    ...(accelerator === 'tcg' ? GUEST_CLOCKS[clock] : []),
    ...['-nodefaults', '-no-reboot', '-display', 'none', '-serial', 'stdio', ...module.words],
    ...['-kernel', kernel, '-initrd', image],
    ...['-append', `console=ttyS0 quiet panic=-1 KIOSK_CLOCK=${clock} KIOSK_SHARE=${shareWord(share)}`],
  ];
  return new Promise((resolve) => {
    const child = spawn(qemu, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
    let console = '';
    child.stdout.on('data', (data: Buffer) => {
      console += data.toString();
      limit.refresh();
    });
    child.on('error', (error) => (console += error.message));
    child.on('close', () => {
      clearTimeout(limit);
      module.close();
      resolve(console);
    });
  });
}

/** Says each case of a guest on a line, and the end of its console if one failed. */
function sayReport(console: string, say: (line: string) => void): GuestCount {
  const report = reportOf(console);
  for (const { name, ms, error } of report.cases) {
    say(`${error === undefined ? 'passed' : 'FAILED'}  usb-stack: ${name}  ${ms} ms`);
    if (error !== undefined) say(`        ${error}`);
  }
  const count = countOf(report);
  if (count.failed > 0) {
    say(`The end of the guest’s console:\n${console.split('\n').slice(-CONSOLE_TAIL).join('\n')}`);
  }
  return count;
}

/** Runs every case in a guest and says each on a line. */
export async function runUsbStack(say: (line: string) => void): Promise<StackCount> {
  const started = performance.now();
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64') throw new NotHere('it runs on Linux for x64');
    mkdirSync(cache, { recursive: true });
    const qemu = needQemu(say);
    const parts = needParts(join(cache, 'parts'), say);
    const image = await createImage(parts);
    const prepared = performance.now();
    const guests: readonly Guest[] = [
      ...Array.from({ length: GUESTS }, (_, at): Guest => ({
        clock: 'leaping',
        share: { number: at + 1, of: GUESTS },
      })),
      { clock: 'waiting', share: { number: 1, of: 1 } },
    ];
    const consoles = await Promise.all(guests.map((guest) => boot(qemu, parts.kernel, image, guest)));
    const counts = consoles.map((console) => sayReport(console, say));
    const seconds = (ms: number): string => (ms / 1000).toFixed(1);
    say(
      `usb-stack: ${seconds(prepared - started)} s to prepare, ${seconds(performance.now() - prepared)} s in the guests`,
    );
    const sum = (pick: (count: GuestCount) => number): number =>
      counts.reduce((total, count) => total + pick(count), 0);
    return {
      passed: sum((count) => count.passed),
      failed: sum((count) => count.failed),
      skipped: 0,
      failures: counts.flatMap((count) => count.failures),
    };
  } catch (error) {
    if (!(error instanceof NotHere)) {
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
      say(`FAILED  usb-stack: ${cause}`);
      return { passed: 0, failed: 1, skipped: 0, failures: [`usb-stack\n${firstLines(cause)}`] };
    }
    const isCi = process.env['CI'] === 'true';
    return {
      passed: 0,
      failed: isCi ? 1 : 0,
      skipped: isCi ? 0 : 1,
      failures: isCi ? [notRunLine(error.message)] : [],
      notRun: error.message,
    };
  }
}

/** What the closing lines of a run say when it could not be run. */
export const notRunLine = (reason: string): string =>
  `NOT RUN: the USB stack (real kernel, udev and USB library, in QEMU): ${reason}.`;

if (import.meta.main) {
  const { passed, failed, skipped, notRun } = await runUsbStack((line) => {
    console.log(line);
  });
  if (notRun !== undefined) console.log(notRunLine(notRun));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 ? 0 : 1);
}
