import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { encodeJpeg } from '../../imaging/codec/jpeg.ts';
import { openJpeg2000 } from '../../imaging/codec/jpeg2000.ts';
import { systemClock } from '#kit/clock.ts';
import { wipe } from '#kit/wiped.ts';
import { everyInterval } from '../../simulated/reader/pace.ts';
import { createJobThreads } from '../../jobs/job-threads.ts';
import { encodeSideBySide } from '../../imaging/codec/shared-encoder.ts';
import { createCaptureImaging } from '../capture/capture-imaging.ts';
import { createLiveImaging } from '../live/live-picture.ts';
import { readArguments, SBI_USAGE } from './arguments.ts';
import type { EncryptionOrder, StandaloneOptions } from './arguments.ts';
import { readCommand } from './commands.ts';
import { openStandalone } from './service.ts';
import { certificateOfAuthority } from '../trust/authority-certificate.ts';
import { certificateFile } from '../trust/encryption-certificate.ts';
import type { EncryptionCertificateSource } from '../trust/encryption-certificate.ts';

/**
 * `npm run -s sbi`: the service alone. Standard output holds JSON lines only; everything else goes to standard error.
 */

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** The source of the certificate that auth answers are encrypted to; undefined when the secret for it is missing. */
function encryptionSource(
  order: EncryptionOrder,
  secretKey: string | undefined,
): EncryptionCertificateSource | undefined {
  // npm runs scripts in the project's folder, but people type paths relative to their own folder.
  if (order.from === 'file') return certificateFile(resolve(process.env['INIT_CWD'] ?? process.cwd(), order.file));
  return secretKey ? certificateOfAuthority({ ...order, secretKey }, systemClock) : undefined;
}

async function run(options: StandaloneOptions, folder: string, stopping: AbortSignal): Promise<number> {
  const order = options.encryption;
  const encryption = order && encryptionSource(order, process.env['SBI_AUTHORITY_SECRET']);
  if (order && !encryption) {
    process.stderr.write('sbi: the client’s secret is missing: set SBI_AUTHORITY_SECRET.\n');
    return 2;
  }
  const opened = await openStandalone({
    options,
    encryption,
    onEncryptionProblem: ({ code, detail }) => {
      process.stderr.write(`${JSON.stringify({ type: 'no-encryption-certificate', code, detail })}\n`);
    },
    folder,
    clock: systemClock,
    every: everyInterval,
    imaging: {
      ...createCaptureImaging(encodeSideBySide(createJobThreads(), openJpeg2000())),
      ...createLiveImaging(encodeJpeg),
    },
    report: (report) => {
      // Pictures of fingers and eyes are never printed; the rest shows why a client got an error.
      if (report.type === 'preview') wipe(report.picture);
      else process.stderr.write(`${JSON.stringify(report)}\n`);
    },
  });
  if (!opened.ok) {
    const { error } = opened;
    const range = `${options.firstPort} to ${options.lastPort}`;
    process.stderr.write(
      error.code === 'no-free-port' ? `sbi: no port from ${range} is free\n` : `sbi: no keys (${error.detail})\n`,
    );
    return 1;
  }
  const service = opened.value;
  if (stopping.aborted) {
    await service.close();
    return 0;
  }
  print(service.ready);

  const lines = createInterface({ input: process.stdin, signal: stopping });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const command = readCommand(line);
    print(command.ok ? await service.obey(command.value) : { ok: false, error: command.error.line });
  }
  await service.close();
  return 0;
}

const options = readArguments(process.argv.slice(2));
if (!options.ok) {
  process.stderr.write(`sbi: ${options.error.line} (--help tells more)\n`);
  process.exitCode = 2;
} else if (options.value === 'help') {
  process.stdout.write(`${SBI_USAGE}\n`);
} else {
  const stop = new AbortController();
  const end = (): void => {
    stop.abort();
  };
  // Before the folder exists: it will hold private keys, and without this handler a signal would leave them behind.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  // Nobody reads the answers any more: the same as the end of input.
  process.stdout.on('error', end);
  const folder = mkdtempSync(join(tmpdir(), 'sbi-'));
  try {
    process.exitCode = await run(options.value, folder, stop.signal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
