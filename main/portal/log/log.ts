/** What a line of the log may say besides its event: codes, numbers and names of routes. Never what a person wrote or is. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The portal's log: one JSON object a line. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** The log of a portal that somebody else watches over. */
export const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function createLog(deps: {
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Log {
  const line =
    (level: keyof Log) =>
    (event: string, fields: LogFields = {}): void => {
      deps.write(JSON.stringify({ time: new Date(deps.now()).toISOString(), level, event, ...fields }));
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** Lines of a stack that say where, without the message: that may quote what somebody sent. */
const MOST_FRAMES = 8;

/** What may be told of an error: its name, its code and where it was thrown. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = (error.stack ?? '').split('\n').filter((text) => /^\s+at /u.test(text));
  const where = frames.slice(0, MOST_FRAMES).map((text) => text.trim());
  return { error: error.name, code, where: where.join('; ') };
}
