import { parseArgs } from 'node:util';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { FIRST_SBI_PORT, LAST_SBI_PORT, ENVIRONMENTS } from '#vocabulary/readers.ts';
import { READER_KINDS } from '../../simulated/reader/simulated-reader.ts';
import type { ReaderKind } from '../../simulated/reader/simulated-reader.ts';
import type { ServiceSettings } from '../../link/trust.ts';
import { isSafeAddress } from '../trust/authority-certificate.ts';

export const SBI_USAGE = `usage: npm run -s sbi -- [--readers KIND,KIND…] [--purpose Registration|Auth] [--level L0|L1]
                         [--port N] [--env Developer|Staging|Pre-Production|Production] [--origin ORIGIN]…
                         [--encryption FILE | --authority URL --app APP --client CLIENT]

Starts the SBI 0.9.5 service with simulated readers on 127.0.0.1 and prints one JSON line when it is ready:
the port, the readers with their device ids, and the files of the training roots and of the key that opens auth answers.

--readers   ${READER_KINDS.join(', ')}; all of them when not given
--purpose   Registration when not given
--level     L1 when not given; an auth service of level L0 lists its readers and refuses CAPTURE
--port      the first free one of 4501 to 4600 when not given
--origin    a web page that may use the service (scheme://host:port), may be given several times; programs that send no
            Origin are always served, pages only when they are named here
--encryption  a certificate (PEM) that auth answers are encrypted to, in place of a training one whose key is among the
            files; read anew twice a day. While there is none, CAPTURE answers 108; once it has expired, 107
--authority  the same, fetched from a MOSIP authentication authority (getCertificate, IDA-FIR), and anew twice a day; the
            client's secret is read from the environment, SBI_AUTHORITY_SECRET

Then each line of standard input is one command, answered by one line. {"do":"help"} tells which there are.
End of input or SIGTERM stops it.`;

/** The options of the command line. */
export interface StandaloneOptions {
  readonly readers: readonly ReaderKind[];
  readonly purpose: ServiceSettings['purpose'];
  readonly level: 'L0' | 'L1';
  readonly env: ServiceSettings['env'];
  readonly firstPort: number;
  readonly lastPort: number;
  readonly origins: readonly string[];
  /** The source of the certificate that auth answers are encrypted to; undefined: the training chain. */
  readonly encryption: EncryptionOrder | undefined;
}

/** A certificate of another authority: in a file, or at the authority itself. */
export type EncryptionOrder =
  | { readonly from: 'file'; readonly file: string }
  | { readonly from: 'authority'; readonly base: URL; readonly appId: string; readonly clientId: string };

/** Reads the command line; `line` says in one line what is wrong. */
export function readArguments(
  words: readonly string[],
): Result<StandaloneOptions | 'help', { readonly code: 'not-understood'; readonly line: string }> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...words],
      options: {
        readers: { type: 'string', default: READER_KINDS.join(',') },
        purpose: { type: 'string', default: 'Registration' },
        level: { type: 'string', default: 'L1' },
        port: { type: 'string' },
        env: { type: 'string', default: 'Developer' },
        origin: { type: 'string', multiple: true, default: [] },
        encryption: { type: 'string' },
        authority: { type: 'string' },
        app: { type: 'string' },
        client: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
      strict: true,
      allowPositionals: false,
    }));
  } catch (error) {
    return refuse(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'not understood');
  }
  if (values.help) return ok('help');
  const readers: ReaderKind[] = [];
  for (const name of values.readers.split(',')) {
    const kind = oneOf(READER_KINDS, name);
    if (!kind) return refuse(`"${name}" is no kind of reader; there are ${READER_KINDS.join(', ')}`);
    if (readers.includes(kind)) return refuse(`${kind} is named twice`);
    readers.push(kind);
  }
  const purpose = oneOf(['Registration', 'Auth'], values.purpose);
  if (!purpose) return refuse(`--purpose is Registration or Auth, not "${values.purpose}"`);
  const level = oneOf(['L0', 'L1'], values.level);
  if (!level) return refuse(`--level is L0 or L1, not "${values.level}"`);
  const env = oneOf(ENVIRONMENTS, values.env);
  if (!env) return refuse(`--env is one of ${ENVIRONMENTS.join(', ')}, not "${values.env}"`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1024 && port <= 65_535)) {
    return refuse(`--port is a number from 1024 to 65535, not "${values.port ?? ''}"`);
  }
  const stranger = values.origin.find((origin) => !isOrigin(origin));
  if (stranger !== undefined) return refuse(`--origin is like https://idp.example, not "${stranger}"`);
  const encryption = readEncryption(values);
  if (!encryption.ok) return encryption;
  return ok({
    readers,
    purpose,
    level,
    env,
    firstPort: port ?? FIRST_SBI_PORT,
    lastPort: port ?? LAST_SBI_PORT,
    origins: values.origin,
    encryption: encryption.value,
  });
}

function readEncryption(values: {
  readonly encryption?: string | undefined;
  readonly authority?: string | undefined;
  readonly app?: string | undefined;
  readonly client?: string | undefined;
}): Result<EncryptionOrder | undefined, { readonly code: 'not-understood'; readonly line: string }> {
  const { encryption: file, authority, app: appId, client: clientId } = values;
  if (authority === undefined) {
    if (appId !== undefined || clientId !== undefined) return refuse('--app and --client go with --authority');
    if (file === '') return refuse('--encryption is a file');
    return ok(file === undefined ? undefined : { from: 'file', file });
  }
  if (file !== undefined) return refuse('--encryption and --authority exclude each other');
  if (!appId || !clientId) return refuse('--authority needs --app and --client');
  const base = URL.parse(authority);
  if (!base || !isSafeAddress(base)) return refuse('--authority is an https address, since a secret is sent there');
  return ok({ from: 'authority', base, appId, clientId });
}

function refuse(line: string) {
  return err({ code: 'not-understood' as const, line });
}

function oneOf<const T extends string>(names: readonly T[], given: string): T | undefined {
  return names.find((name) => name === given);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
