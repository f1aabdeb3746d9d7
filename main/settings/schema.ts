import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import { FIRST_SBI_PORT, LAST_SBI_PORT } from '#vocabulary/sbi-ports.ts';
import { STATION_MODES } from '#vocabulary/station-mode.ts';

/** One setting: where it comes from, its unit, its default and why it is that. */
export interface Setting<S extends z.ZodType = z.ZodType> {
  readonly env: string;
  readonly schema: S;
  readonly unit: string;
  readonly fallback: z.infer<S> | undefined;
  readonly reason: string;
}

function setting<S extends z.ZodType>(
  env: string,
  schema: S,
  unit: string,
  fallback: z.infer<S> | undefined,
  reason: string,
): Setting<S> {
  return { env, schema, unit, fallback, reason };
}

const Whole = z.coerce.number().int();

/** Every setting of the kiosk. The environment may hold no other `KIOSK_` name: a typing slip must not pass silently. */
export const settings = {
  data: setting('KIOSK_DATA', z.string().min(1), 'folder', undefined, 'each data folder is one station'),
  mode: setting(
    'KIOSK_MODE',
    z.enum(STATION_MODES),
    STATION_MODES.join(' or '),
    undefined,
    'what a new data folder is made for, training where nothing is said; a folder keeps its mode, and one of the other mode is not opened',
  ),
  centre: setting('KIOSK_CENTRE', z.string().min(1).max(80), 'name', 'Training centre', 'shown on every screen'),
  fingers: setting(
    'KIOSK_FINGERS',
    z.string().min(1),
    'folder',
    undefined,
    'training only: pictures (PGM) to enrol and lay on the simulated glass instead of our own',
  ),
  documentBytes: setting(
    'KIOSK_DOCUMENT_BYTES',
    Whole.min(1),
    'bytes',
    10 * 1024 * 1024,
    'ten pages scanned at 200 dpi stay below it, and one upload still ends within minutes on a slow line',
  ),
  maxDatabasePages: setting(
    'KIOSK_DATABASE_PAGES',
    Whole.min(64),
    'pages of 4096 bytes',
    undefined,
    'an upper bound for the station file where the disk is shared',
  ),
  portalCheckSeconds: setting(
    'KIOSK_PORTAL_CHECK_SECONDS',
    z.coerce.number().min(0.2),
    'seconds',
    5,
    'how soon the screen notices that the portal is back, against requests on a metered line',
  ),
  portalTimeoutSeconds: setting(
    'KIOSK_PORTAL_TIMEOUT_SECONDS',
    z.coerce.number().min(1).max(300),
    'seconds',
    20,
    'how long one answer of the portal may take: a slow line still gets through, and nobody waits at a dead one',
  ),
  captureSeconds: setting(
    'KIOSK_CAPTURE_SECONDS',
    Whole.min(1).max(120),
    'seconds',
    30,
    'training only: how long the demonstration page lets a reader look for a finger; long enough to find the right one',
  ),
  deviceRoots: setting(
    'KIOSK_DEVICE_ROOTS',
    z.string().min(1),
    'file',
    undefined,
    'certificates (PEM) of the authorities above other vendors’ device keys; without them no other service is looked for',
  ),
  chipRoots: setting(
    'KIOSK_CHIP_ROOTS',
    z.string().min(1),
    'file',
    undefined,
    'certificates (PEM) of the authorities above certified chips (FTM); without them no reader of another service is L1',
  ),
  encryptionCertificate: setting(
    'KIOSK_ENCRYPTION_CERTIFICATE',
    z.string().min(1),
    'file',
    undefined,
    'certificate (PEM) of an authority of your own for auth answers, read anew every hour; the demonstration provider cannot open what is encrypted to it',
  ),
  serialReaders: setting(
    'KIOSK_SERIAL_READERS',
    z
      .string()
      .min(1)
      .transform((text) => text.split(',').map((port) => port.trim()))
      .pipe(z.array(z.string().min(1))),
    'serial ports, with commas between',
    undefined,
    'a serial port does not say what is plugged into it, and bytes sent to something else may do harm: only these are opened',
  ),
  sbiFirstPort: setting(
    'KIOSK_SBI_FIRST_PORT',
    Whole.min(FIRST_SBI_PORT).max(LAST_SBI_PORT),
    'port',
    FIRST_SBI_PORT,
    'SBI 0.9.5: 4501 to 4600',
  ),
} as const;

export type Settings = {
  readonly [K in keyof typeof settings]: z.infer<(typeof settings)[K]['schema']> | undefined;
} & {
  readonly [
    K in 'centre' | 'documentBytes' | 'portalCheckSeconds' | 'portalTimeoutSeconds' | 'captureSeconds' | 'sbiFirstPort'
  ]: z.infer<(typeof settings)[K]['schema']>;
};

/** Names the tools around the kiosk read; not settings of it. */
const TOOL_NAMES = [
  'KIOSK_NODE',
  'KIOSK_CHROMIUM',
  'KIOSK_LNA',
  'KIOSK_USER_DATA',
  'KIOSK_EXTERNAL_DATA',
  'KIOSK_PICTURES',
  'KIOSK_SCREEN',
  'KIOSK_ONLINE',
  'KIOSK_SAFE_STORAGE',
  'KIOSK_PACKAGED',
  'KIOSK_CHROMIUM_LOG',
  'KIOSK_QEMU_ACCEL',
];

/** Reads the settings from an environment; an unknown or bad key answers with one line naming it. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Result<Settings, { readonly code: 'bad-setting'; readonly line: string }> {
  const known = new Set([...Object.values(settings).map((each) => each.env), ...TOOL_NAMES]);
  for (const name of Object.keys(environment)) {
    if (name.startsWith('KIOSK_') && !known.has(name)) {
      return err({ code: 'bad-setting', line: `Setting ${name} is not known. Known: ${[...known].join(', ')}.` });
    }
  }
  const values: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(settings)) {
    const given = environment[each.env];
    if (given === undefined || given === '') {
      values[key] = each.fallback;
      continue;
    }
    const parsed = each.schema.safeParse(given);
    if (!parsed.success) {
      const why = parsed.error.issues[0]?.message ?? 'not allowed';
      return err({ code: 'bad-setting', line: `Setting ${each.env} (${each.unit}) cannot be used: ${why}.` });
    }
    values[key] = parsed.data;
  }
  return ok(values as Settings);
}

/** The settings as a Markdown table, for the documentation. */
export function settingsTable(): string {
  const rows = Object.values(settings).map(
    (each) => `| \`${each.env}\` | ${each.unit} | ${String(each.fallback ?? 'none')} | ${each.reason} |`,
  );
  return ['| Setting | Unit | Default | Why |', '|---|---|---|---|', ...rows].join('\n');
}
