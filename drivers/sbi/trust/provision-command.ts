import { parseArgs } from 'node:util';

import { systemClock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { certificateOfAuthority, isSafeAddress } from './authority-certificate.ts';
import { isCurrent, isIssuedBy } from './certificates.ts';
import { certificateFile } from './encryption-certificate.ts';
import { writePem } from './pem-files.ts';
import { writeTrainingChain } from './provision.ts';

const PROVISION_USAGE = `usage: npm run provision -- training [FOLDER] [--readers ID,ID…] [--level L0|L1] [--replace]
       npm run provision -- certificate URL FILE --app APP --client CLIENT [--issuer FILE]
       npm run provision -- station …, authority …, show …, example (they say more when called without a file)

training     makes a training chain and writes it to FOLDER (training-chain) as PEM files: FTM root and a chip for each
             reader, device provider's root and a device certificate for each reader, and the pair auth answers are
             encrypted to. A chain that is there already is left alone, unless --replace is given.
certificate  fetches the encryption certificate of a MOSIP authentication authority (getCertificate, IDA-FIR) at URL and
             writes it to FILE. The client's secret is read from the environment, SBI_AUTHORITY_SECRET. With --issuer
             it has to be issued by the certificate in that file. A certificate in FILE whose dates hold is not given up
             for one whose dates do not. Run it again (cron, a timer) weeks before the certificate ends: the kiosk
             (KIOSK_ENCRYPTION_CERTIFICATE) and the service alone (--encryption) take the new one while they run.`;

/** The surroundings of the command line. */
export interface ProvisionSurroundings {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Turns a typed path into an absolute one. */
  readonly locate: (path: string) => string;
  readonly secret: string | undefined;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

const DEFAULT_FOLDER = 'training-chain';
const DEFAULT_READERS = 'finger-slap,finger-single,iris-double,iris-single';

type Order =
  | { readonly do: 'help' }
  | {
      readonly do: 'training';
      readonly folder: string;
      readonly deviceIds: readonly string[];
      readonly level: 'L0' | 'L1';
      readonly replace: boolean;
    }
  | {
      readonly do: 'certificate';
      readonly base: URL;
      readonly file: string;
      readonly appId: string;
      readonly clientId: string;
      readonly issuer: string | undefined;
    };

/** Runs the command line. Returns the exit status: 0 done, 1 failed, 2 not understood. */
export async function runProvisionCommand(
  words: readonly string[],
  surroundings: ProvisionSurroundings,
): Promise<number> {
  const order = readOrder(words);
  if (!order.ok) {
    surroundings.complain(`provision: ${order.error.line} (--help tells more)`);
    return 2;
  }
  switch (order.value.do) {
    case 'help':
      surroundings.print(PROVISION_USAGE);
      return 0;
    case 'training':
      return provisionTraining(order.value, surroundings);
    case 'certificate':
      return provisionCertificate(order.value, surroundings);
  }
}

function refuse(line: string): Result<never, { readonly code: 'bad-arguments'; readonly line: string }> {
  return err({ code: 'bad-arguments', line });
}

function readOrder(words: readonly string[]): Result<Order, { readonly code: 'bad-arguments'; readonly line: string }> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        readers: { type: 'string' },
        level: { type: 'string' },
        replace: { type: 'boolean' },
        app: { type: 'string' },
        client: { type: 'string' },
        issuer: { type: 'string' },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : 'not understood');
  }
  const { values, positionals } = parsed;
  if (values.help) return ok({ do: 'help' });
  const [command, ...rest] = positionals;
  if (command === 'training') {
    if (rest.length > 1) return refuse('training takes one folder');
    if (values.app !== undefined || values.client !== undefined || values.issuer !== undefined) {
      return refuse('--app, --client and --issuer go with certificate');
    }
    const { level = 'L1' } = values;
    if (level !== 'L0' && level !== 'L1') return refuse('--level is L0 or L1');
    const deviceIds = (values.readers ?? DEFAULT_READERS).split(',').map((deviceId) => deviceId.trim());
    if (deviceIds.includes('')) return refuse('--readers is a list of device ids with commas between');
    if (new Set(deviceIds).size < deviceIds.length) return refuse('--readers names a device id twice');
    return ok({
      do: 'training',
      folder: rest[0] ?? DEFAULT_FOLDER,
      deviceIds,
      level,
      replace: values.replace ?? false,
    });
  }
  if (command === 'certificate') {
    const [address, file, ...more] = rest;
    if (address === undefined || file === undefined || more.length > 0) return refuse('certificate takes URL and FILE');
    if (values.readers !== undefined || values.level !== undefined || values.replace !== undefined) {
      return refuse('--readers, --level and --replace go with training');
    }
    const { app: appId, client: clientId } = values;
    if (!appId || !clientId) return refuse('certificate needs --app and --client');
    const base = URL.parse(address);
    if (!base || !isSafeAddress(base)) return refuse('URL is an https address, since a secret is sent there');
    return ok({ do: 'certificate', base, file, appId, clientId, issuer: values.issuer });
  }
  return refuse(command === undefined ? 'say what: training or certificate' : `unknown command ${command}`);
}

async function provisionTraining(
  order: Extract<Order, { do: 'training' }>,
  { now, locate, print, complain }: ProvisionSurroundings,
): Promise<number> {
  const folder = locate(order.folder);
  const written = await writeTrainingChain({ ...order, folder, now });
  if (!written.ok) {
    complain(
      written.error.code === 'chain-exists'
        ? `provision: ${folder} holds a chain already and was left as it is; --replace overwrites it.`
        : `provision: ${folder} could not be written: ${written.error.detail}`,
    );
    return 1;
  }
  print(`A training chain, ${order.level}, for ${order.deviceIds.length} readers. It certifies nothing real.`);
  for (const { file, purpose, secret } of written.value.files) {
    print(`${file}\n    ${purpose}${secret ? ' (private key, mode 0600)' : ''}`);
  }
  return 0;
}

async function provisionCertificate(
  order: Extract<Order, { do: 'certificate' }>,
  { now, locate, secret, print, complain }: ProvisionSurroundings,
): Promise<number> {
  if (!secret) {
    complain('provision: the client’s secret is missing: set SBI_AUTHORITY_SECRET.');
    return 2;
  }
  const source = certificateOfAuthority({ ...order, secretKey: secret }, systemClock);
  const fetched = await source.fetch(new AbortController().signal);
  if (!fetched.ok) {
    const { code, detail } = fetched.error;
    complain(
      `provision: no certificate from ${order.base.origin}: ${code}${detail === undefined ? '' : ` (${detail})`}`,
    );
    return 1;
  }
  const file = locate(order.file);
  const isNow = isCurrent(fetched.value, now);
  if (order.issuer !== undefined) {
    const issuer = await certificateFile(locate(order.issuer)).fetch(new AbortController().signal);
    if (!issuer.ok || !isIssuedBy(fetched.value, issuer.value, now)) {
      const why = issuer.ok
        ? 'the authority’s certificate was not issued by it, or dates do not hold'
        : issuer.error.code;
      complain(`provision: ${order.issuer}: ${why}; nothing was written.`);
      return 1;
    }
  }
  const former = isNow ? undefined : await certificateFile(file).fetch(new AbortController().signal);
  if (former?.ok && isCurrent(former.value, now)) {
    complain(`provision: the dates of the authority’s certificate do not hold today; ${file} was left as it is.`);
    return 1;
  }
  try {
    await writePem(file, fetched.value.toString(), 'certificate');
  } catch (error) {
    complain(`provision: ${file} could not be written: ${error instanceof Error ? error.message : 'unknown'}`);
    return 1;
  }
  print(`${file}\n    certificate that auth answers are encrypted to, until ${fetched.value.validTo}`);
  if (!isNow) complain('provision: its dates do not hold today; captures will answer 107.');
  return 0;
}
