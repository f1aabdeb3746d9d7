import { isIP } from 'node:net';
import { z } from 'zod';
import { MODES } from '#vocabulary/station.ts';
import { ProviderSchema } from './config.ts';

/** One setting of a portal that starts alone: what may stand there, its unit, its default, and the reason for it. */
interface Setting {
  readonly schema: z.ZodType;
  readonly unit: string;
  /** As it would stand in the file; undefined where the setting may be absent or has to be given (`isDue`). */
  readonly fallback?: unknown;
  /** Whether the portal does not start without it. */
  readonly isDue?: boolean;
  readonly reason: string;
}

const File = z.string().min(1);

/** `HOST:PORT`; an IPv6 address stands in brackets. */
const Listen = z
  .string()
  .transform((text) => /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:\s]+)):(?<port>\d{1,5})$/u.exec(text)?.groups)
  .refine((parts) => parts !== undefined && Number(parts['port']) <= 65_535, 'it is not HOST:PORT')
  .refine((parts) => parts?.['six'] === undefined || isIP(parts['six']) === 6, 'it is not an IPv6 address')
  .transform((parts) => ({ host: parts?.['six'] ?? parts?.['host'] ?? '', port: Number(parts?.['port']) }));

/** Without a slash at the end: it is the audience of the stations' tokens, and paths are put behind it. */
const PublicUrl = z
  .url({ protocol: /^https?$/u, error: 'it is no address that begins with https://' })
  .refine((text) => !/[?#]/u.test(text), 'it has something behind its path')
  .transform((text) => text.replace(/\/+$/u, ''));

/** Every setting of a portal that starts alone, as they stand in its JSON file. Any other name is refused. */
export const portalSettings = {
  mode: {
    schema: z.enum(MODES),
    unit: MODES.join(' or '),
    fallback: 'production',
    reason: 'what the data folder is made for; a folder keeps its mode, and one of the other mode is not opened',
  },
  dataFolder: {
    schema: File,
    unit: 'folder',
    isDue: true,
    reason: 'database, keys and documents: nothing else has to be backed up, and nobody else may read it',
  },
  publicUrl: {
    schema: PublicUrl,
    unit: 'address',
    isDue: true,
    reason:
      'how stations reach the portal: their tokens are made out to it, so that none is good at another portal; https:// in production',
  },
  listen: {
    schema: Listen,
    unit: 'HOST:PORT',
    fallback: '127.0.0.1:8080',
    reason: 'a portal that nobody has opened to the network is reached from its own machine only',
  },
  certificate: {
    schema: File,
    unit: 'file',
    reason:
      'certificate chain (PEM) for TLS; read again when it changes, and at SIGHUP, without a break; absent behind a proxy that ends TLS',
  },
  key: { schema: File, unit: 'file', reason: 'private key (PEM) of the certificate; they are given together' },
  trustProxy: {
    schema: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])),
    unit: 'list of addresses or networks',
    fallback: [],
    reason:
      'the proxies that are believed when they say who is calling; anybody else could name an address as they like. In production, plain HTTP beyond this machine needs one',
  },
  authorities: {
    schema: File,
    unit: 'file',
    reason: 'certificates (PEM) of authorities that servers are believed under besides the system’s own',
  },
  providers: {
    schema: z.array(ProviderSchema).min(1),
    unit: 'list',
    isDue: true,
    reason: 'where registrants and operators sign in; tokens of any other issuer are refused',
  },
  consentTexts: {
    schema: File,
    unit: 'file',
    isDue: true,
    reason: 'the consent texts that the office has released, word for word; consent to any other text is refused',
  },
  programs: {
    schema: File,
    unit: 'file',
    reason: 'programs with their forms, put into the data folder at each start; a changed form needs a new version',
  },
  partBytes: {
    schema: z.int().min(1024),
    unit: 'bytes',
    fallback: 10 * 1024 * 1024,
    reason: 'one document: ten pages scanned at 200 dpi stay below it; the stations have the same limit',
  },
  stationBytes: {
    schema: z.int().min(1024),
    unit: 'bytes',
    fallback: 2 * 1024 ** 3,
    reason: 'documents of one station that belong to no accepted submission: weeks of a busy centre without a network',
  },
  signInDays: {
    schema: z.int().min(1).max(365),
    unit: 'days',
    fallback: 14,
    reason:
      'how long after the registrant’s sign-in it may be submitted at the station; how late it arrives does not count',
  },
  stopSeconds: {
    schema: z.int().min(0).max(600),
    unit: 'seconds',
    fallback: 20,
    reason: 'how long requests may go on when the portal stops; an upload that is cut goes on later where it was',
  },
  certificateCheckSeconds: {
    schema: z.int().min(1).max(86_400),
    unit: 'seconds',
    fallback: 60,
    reason:
      'how soon a renewed certificate is noticed; a change of the file is asked for, since links hide it from watchers',
  },
} as const satisfies Readonly<Record<string, Setting>>;

type Table = typeof portalSettings;
type WithValue = {
  [K in keyof Table]: Table[K] extends { readonly isDue: true } | { readonly fallback: unknown } ? K : never;
}[keyof Table];

/** The settings by name; what may be absent is undefined. */
export type PortalSettings = {
  readonly [K in keyof Table]: z.output<Table[K]['schema']> | (K extends WithValue ? never : undefined);
};

/** The settings as a Markdown table, for the documentation. */
export function portalSettingsTable(): string {
  const rows = Object.entries<Setting>(portalSettings).map(([name, { unit, fallback, isDue, reason }]) => {
    const value = isDue ? 'has to be given' : fallback === undefined ? 'none' : `\`${JSON.stringify(fallback)}\``;
    return `| \`${name}\` | ${unit} | ${value} | ${reason} |`;
  });
  return ['| Setting | Unit | Default | Why |', '|---|---|---|---|', ...rows].join('\n');
}
