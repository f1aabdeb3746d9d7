import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';
import { PROVIDER_FAULTS, TRAINING_PROVIDERS } from '#vocabulary/sign-in.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { FIRST_SBI_PORT, LAST_SBI_PORT } from '#vocabulary/readers.ts';
import { MODES } from '#vocabulary/station.ts';
import { MOST_DOCUMENT_BYTES } from '../submission/form/limits.ts';

/** One setting: its environment variable, unit, default, and the reason for the default. */
export interface Setting<S extends z.ZodType = z.ZodType> {
  readonly env: string;
  readonly schema: S;
  readonly unit: string;
  readonly fallback: z.infer<S> | undefined;
  readonly reason: string;
}

/** Preserves the type of each setting's schema. */
function setting<S extends z.ZodType>(each: Setting<S>): Setting<S> {
  return each;
}

const Whole = z.coerce.number().int();

/** Every setting of the kiosk. Any other `KIOSK_` name in the environment is refused: it may be misspelt. */
export const settings = {
  data: setting({
    env: 'KIOSK_DATA',
    schema: z.string().min(1),
    unit: 'folder',
    fallback: undefined,
    reason: 'each data folder is one station',
  }),
  mode: setting({
    env: 'KIOSK_MODE',
    schema: z.enum(MODES),
    unit: MODES.join(' or '),
    fallback: undefined,
    reason:
      'what a new data folder is for; where nothing is said, an installed kiosk asks and one in a clone trains; a folder keeps its mode, and one of the other mode is not opened',
  }),
  centre: setting({
    env: 'KIOSK_CENTRE',
    schema: z.string().min(1).max(80),
    unit: 'name',
    fallback: 'Training centre',
    reason: 'training only: shown on every screen; elsewhere the provisioning file says it',
  }),
  country: setting({
    env: 'KIOSK_COUNTRY',
    schema: z.string().refine((code) => isSupportedCountry(code), 'it is not the code of a country'),
    unit: 'code of a country (ISO 3166-1), as MA',
    fallback: undefined,
    reason: 'training only: where telephone numbers without a country code belong; without it they are only counted',
  }),
  textSize: setting({
    env: 'KIOSK_TEXT_SIZE',
    schema: z.coerce.number().min(100).max(200),
    unit: 'percent',
    fallback: 100,
    reason: 'the keys and gestures that enlarge a page are off, since nobody at the kiosk could undo them',
  }),
  fingers: setting({
    env: 'KIOSK_FINGERS',
    schema: z.string().min(1),
    unit: 'folder',
    fallback: undefined,
    reason: 'training only: pictures (PGM) to enrol and lay on the simulated glass instead of our own',
  }),
  trainingProvider: setting({
    env: 'KIOSK_TRAINING_PROVIDER',
    schema: z.enum(TRAINING_PROVIDERS),
    unit: 'name',
    fallback: 'plain',
    reason: 'training only: what the demonstration provider behaves like; the plain one needs no explaining',
  }),
  trainingFault: setting({
    env: 'KIOSK_TRAINING_FAULT',
    schema: z.enum(PROVIDER_FAULTS),
    unit: 'name',
    fallback: undefined,
    reason: 'training only: what is wrong with the demonstration provider, to see what the kiosk says then',
  }),
  documentBytes: setting({
    env: 'KIOSK_DOCUMENT_BYTES',
    schema: Whole.min(1).max(MOST_DOCUMENT_BYTES),
    unit: 'bytes',
    fallback: MOST_DOCUMENT_BYTES,
    reason: 'ten pages scanned at 200 dpi stay below it, and one upload still ends within minutes on a slow line',
  }),
  maxDatabasePages: setting({
    env: 'KIOSK_DATABASE_PAGES',
    schema: Whole.min(64),
    unit: 'pages of 4096 bytes',
    fallback: undefined,
    reason: 'an upper bound for the station file where the disk is shared',
  }),
  portalCheckSeconds: setting({
    env: 'KIOSK_PORTAL_CHECK_SECONDS',
    schema: z.coerce.number().min(0.2),
    unit: 'seconds',
    fallback: 5,
    reason: 'how soon the screen notices that the portal is back, against requests on a metered line',
  }),
  idleSeconds: setting({
    env: 'KIOSK_IDLE_SECONDS',
    schema: Whole.min(10).max(3600),
    unit: 'seconds',
    fallback: 300,
    reason:
      'how long nobody touches the machine until it locks: somebody who was called away for a moment comes back in time, and an empty chair shows nothing for long',
  }),
  portalTimeoutSeconds: setting({
    env: 'KIOSK_PORTAL_TIMEOUT_SECONDS',
    schema: z.coerce.number().min(1).max(300),
    unit: 'seconds',
    fallback: 20,
    reason:
      'how long one answer of the portal may take: a slow connection still works, and no call waits for a dead one',
  }),
  captureSeconds: setting({
    env: 'KIOSK_CAPTURE_SECONDS',
    schema: Whole.min(1).max(120),
    unit: 'seconds',
    fallback: 30,
    reason:
      'training only: how long the demonstration page lets a reader look for a finger; long enough to find the right one',
  }),
  deviceRoots: setting({
    env: 'KIOSK_DEVICE_ROOTS',
    schema: z.string().min(1),
    unit: 'file',
    fallback: undefined,
    reason:
      'training only: certificates (PEM) of the authorities above other vendors’ device keys; without them no other service is looked for',
  }),
  chipRoots: setting({
    env: 'KIOSK_CHIP_ROOTS',
    schema: z.string().min(1),
    unit: 'file',
    fallback: undefined,
    reason:
      'training only: certificates (PEM) of the authorities above certified chips (FTM); without them no reader of another service is L1',
  }),
  encryptionCertificate: setting({
    env: 'KIOSK_ENCRYPTION_CERTIFICATE',
    schema: z.string().min(1),
    unit: 'file',
    fallback: undefined,
    reason:
      'certificate (PEM) of an authority of your own for auth answers, read again every hour; the demonstration provider cannot open what is encrypted to it',
  }),
  serialReaders: setting({
    env: 'KIOSK_SERIAL_READERS',
    schema: z
      .string()
      .min(1)
      .transform((text) => text.split(',').map((port) => port.trim()))
      .pipe(z.array(z.string().min(1))),
    unit: 'serial ports, with commas between',
    fallback: undefined,
    reason:
      'a serial port does not say what is plugged into it, and bytes sent to something else may do harm: only these are opened',
  }),
  sbiFirstPort: setting({
    env: 'KIOSK_SBI_FIRST_PORT',
    schema: Whole.min(FIRST_SBI_PORT).max(LAST_SBI_PORT),
    unit: 'port',
    fallback: FIRST_SBI_PORT,
    reason: 'SBI 0.9.5: 4501 to 4600',
  }),
} as const;

export type Settings = {
  readonly [K in keyof typeof settings]: z.infer<(typeof settings)[K]['schema']> | undefined;
} & {
  readonly [
    K in
      | 'centre'
      | 'textSize'
      | 'documentBytes'
      | 'portalCheckSeconds'
      | 'portalTimeoutSeconds'
      | 'idleSeconds'
      | 'captureSeconds'
      | 'sbiFirstPort'
  ]: z.infer<(typeof settings)[K]['schema']>;
};

/** Names that the tools around the kiosk read; they are not settings of the kiosk. */
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
  'KIOSK_SYSTEM_PROXY',
  'KIOSK_PACKAGED',
  'KIOSK_CHROMIUM_LOG',
  'KIOSK_QEMU_ACCEL',
];

/** Reads the settings from an environment; an unknown or bad key is refused with one line that names it. */
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
    const value = environment[each.env];
    if (value === undefined || value === '') {
      values[key] = each.fallback;
      continue;
    }
    const parsed = each.schema.safeParse(value);
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
