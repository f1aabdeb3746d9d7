import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** The progress of a download. */
export interface Progress {
  /** Bytes received, including those of an earlier run. */
  readonly bytes: number;
  /** Bytes in total, if the server has sent that. */
  readonly total: number | undefined;
  /** Bytes that this run has received. */
  readonly fresh: number;
}

/**
 * Why a download failed.
 * - `unreachable`: the site did not answer in time, or not at all
 * - `refused`: it answered with this HTTP status
 * - `broken-off`: the connection broke more often than it is tried again; the received bytes are kept
 * - `disk-full`, `not-writable`: this machine's disk
 */
export type DownloadError =
  | { readonly code: 'unreachable' | 'broken-off' | 'not-writable'; readonly detail: string }
  | { readonly code: 'refused'; readonly status: number }
  | { readonly code: 'disk-full' };

export interface Patience {
  /** For the first answer of the site, milliseconds: connection, redirects and headers. */
  readonly reachMs: number;
  /** Without a byte, and for the answer after the connection has broken once. */
  readonly stallMs: number;
  /** Before each new try after a broken connection; after a try that received bytes, from the first again. */
  readonly retryMs: readonly number[];
}

export interface DownloadOptions {
  readonly url: string;
  /** Grows as bytes arrive, and is always kept. `<part>.json` next to it says which file it is a part of. */
  readonly part: string;
  readonly patience: Patience;
  readonly onProgress: (progress: Progress) => void;
}

/** One try: how it ended, and whether it has received bytes. */
type Tried = Result<void, DownloadError>;

/** The file that the part belongs to; `validator` is the server's ETag or date, which changes with the file. */
interface Origin {
  readonly url: string;
  readonly validator: string | undefined;
}

const REQUEST_TIMEOUT = 408;
const RANGE_NOT_SATISFIABLE = 416;
const TOO_MANY_REQUESTS = 429;

/** Downloads `url` into `part`; continues where an earlier run or a broken connection ended. */
export async function downloadResuming(options: DownloadOptions): Promise<Result<void, DownloadError>> {
  const { patience } = options;
  let fresh = 0;
  let failures = 0;
  let isReached = false;
  const count: Count = { came: (bytes) => (fresh += bytes), fresh: () => fresh };
  for (;;) {
    const before = fresh;
    const tried = await tryOnce(options, isReached ? patience.stallMs : patience.reachMs, count);
    if (tried.ok || isFinal(tried.error)) return tried;
    isReached ||= tried.error.code === 'broken-off';
    // The site does not answer, and a person waits for the kiosk.
    if (!isReached) return tried;
    failures = fresh > before ? 1 : failures + 1;
    const pause = patience.retryMs[failures - 1];
    if (pause === undefined) return brokenOff(tried.error);
    await delay(pause);
  }
}

interface Count {
  came(bytes: number): void;
  fresh(): number;
}

async function tryOnce(options: DownloadOptions, reachMs: number, count: Count): Promise<Tried> {
  const { url, part, patience } = options;
  const here = lengthOf(part, url);
  const watchdog = createWatchdog(reachMs);
  let response: Response;
  try {
    response = await fetch(url, { headers: headersFor(part, here), signal: watchdog.signal });
  } catch (error) {
    watchdog.end();
    return err({ code: 'unreachable', detail: watchdog.signal.aborted ? 'it does not answer' : causeOf(error) });
  }
  try {
    watchdog.wait(patience.stallMs);
    return await take(response, { options, here, watchdog, count });
  } finally {
    watchdog.end();
    // Does not wait for the rest of the answer.
    await response.body?.cancel().catch(() => undefined);
  }
}

interface Taking {
  readonly options: DownloadOptions;
  /** Bytes that were already received, as the request said. */
  readonly here: number;
  readonly watchdog: Watchdog;
  readonly count: Count;
}

async function take(response: Response, taking: Taking): Promise<Tried> {
  const { options, here, watchdog } = taking;
  const { url, part } = options;
  const range = rangeOf(response);
  if (response.status === RANGE_NOT_SATISFIABLE && here > 0) {
    if (range.total === here) return ok(undefined);
    forget(part);
    return err({ code: 'broken-off', detail: 'the site has another file now' });
  }
  if (!response.ok || !response.body) return err({ code: 'refused', status: response.status });
  const goesOn = response.status === 206 && range.from === here;
  if (response.status === 206 && !goesOn) {
    forget(part);
    return err({ code: 'broken-off', detail: 'the site sent another piece than was asked for' });
  }
  const start = goesOn ? here : 0;
  const total = goesOn ? range.total : lengthGiven(response);
  let file: FileHandle;
  try {
    if (!goesOn) remember(part, { url, validator: validatorOf(response) });
    file = await open(part, goesOn ? 'a' : 'w');
  } catch (error) {
    return err(ofDisk(error));
  }
  try {
    return await pour(response.body, { ...taking, file, start, total });
  } finally {
    await file.close();
    watchdog.end();
  }
}

interface Pouring extends Taking {
  readonly file: FileHandle;
  readonly start: number;
  readonly total: number | undefined;
}

async function pour(body: NonNullable<Response['body']>, pouring: Pouring): Promise<Tried> {
  const { options, watchdog, count, file, start, total } = pouring;
  let bytes = start;
  const pieces = body[Symbol.asyncIterator]();
  for (;;) {
    let piece: IteratorResult<Uint8Array, unknown>;
    try {
      piece = await pieces.next();
    } catch (error) {
      return err({ code: 'broken-off', detail: watchdog.signal.aborted ? 'nothing came any more' : causeOf(error) });
    }
    if (piece.done) break;
    watchdog.wait(options.patience.stallMs);
    try {
      await file.appendFile(piece.value);
    } catch (error) {
      return err(ofDisk(error));
    }
    bytes += piece.value.length;
    count.came(piece.value.length);
    options.onProgress({ bytes, total, fresh: count.fresh() });
  }
  if (total !== undefined && bytes < total) return err({ code: 'broken-off', detail: 'the line ended too early' });
  return ok(undefined);
}

function isFinal(error: DownloadError): boolean {
  if (error.code === 'disk-full' || error.code === 'not-writable') return true;
  if (error.code !== 'refused') return false;
  return error.status < 500 && error.status !== REQUEST_TIMEOUT && error.status !== TOO_MANY_REQUESTS;
}

function brokenOff(error: DownloadError): Tried {
  return error.code === 'unreachable' ? err({ code: 'broken-off', detail: error.detail }) : err(error);
}

/** Aborts its signal unless the wait is renewed in time. */
interface Watchdog {
  readonly signal: AbortSignal;
  wait(ms: number): void;
  end(): void;
}

function createWatchdog(ms: number): Watchdog {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), ms);
  return {
    signal: stop.signal,
    wait(next) {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), next);
    },
    end: () => clearTimeout(timer),
  };
}

/** How many bytes of `url` were received before; a part of another file does not count. */
function lengthOf(part: string, url: string): number {
  return originOf(part)?.url === url && existsSync(part) ? statSync(part).size : 0;
}

function headersFor(part: string, here: number): Record<string, string> {
  // A compressed answer would have another length and could not be continued.
  const plain = { 'Accept-Encoding': 'identity' };
  if (here === 0) return plain;
  const validator = originOf(part)?.validator;
  return { ...plain, Range: `bytes=${here}-`, ...(validator !== undefined && { 'If-Range': validator }) };
}

/** A weak ETag (`W/…`) does not guarantee the same bytes. */
function validatorOf(response: Response): string | undefined {
  const tag = response.headers.get('etag');
  return tag !== null && !tag.startsWith('W/') ? tag : (response.headers.get('last-modified') ?? undefined);
}

function rangeOf(response: Response): { readonly from: number | undefined; readonly total: number | undefined } {
  const found = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/u.exec(response.headers.get('content-range') ?? '');
  const whole = (text: string | undefined): number | undefined =>
    text === undefined || text === '*' ? undefined : Number(text);
  return { from: whole(found?.[1]), total: whole(found?.[2]) };
}

function lengthGiven(response: Response): number | undefined {
  const given = response.headers.get('content-length');
  return given === null ? undefined : Number(given);
}

function originOf(part: string): Origin | undefined {
  try {
    const { url, validator } = JSON.parse(readFileSync(`${part}.json`, 'utf8')) as Record<string, unknown>;
    if (typeof url !== 'string') return undefined;
    return { url, validator: typeof validator === 'string' ? validator : undefined };
  } catch {
    return undefined;
  }
}

function remember(part: string, origin: Origin): void {
  writeFileSync(`${part}.json`, JSON.stringify(origin));
}

/** Deletes the part and its description. */
export function forget(part: string): void {
  rmSync(part, { force: true });
  rmSync(`${part}.json`, { force: true });
}

/** The reason is in the cause of `fetch`'s error; a system code is shorter than its sentence. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const why = error.cause instanceof Error ? error.cause : error;
  return 'code' in why && typeof why.code === 'string' ? why.code : why.message;
}

function ofDisk(error: unknown): DownloadError {
  const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return isFull ? { code: 'disk-full' } : { code: 'not-writable', detail: causeOf(error) };
}
