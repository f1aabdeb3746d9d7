/**
 * An incremental HTTP/1.1 request parser (RFC 9112), pure: bytes in, one request or one refusal out. Node's own parser
 * knows only the methods of its built-in list, so `node:http` would never deliver `MOSIPDISC` and the other verbs of
 * SBI. It is stricter than a general server: the service has only a few known clients, and requests that two parsers
 * could read in two ways are refused.
 */

/** One complete request. Header names are in lower case. */
export interface HttpRequest {
  readonly method: string;
  /** The target without its query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface HttpLimits {
  /** Octets of request line, header fields and trailers together. */
  readonly headBytes: number;
  readonly headerFields: number;
  readonly bodyBytes: number;
}

/** Limits of the service: a body of 64 KiB is about a hundred times the largest capture request. */
export const HTTP_LIMITS: HttpLimits = { headBytes: 16 * 1024, headerFields: 64, bodyBytes: 64 * 1024 };

export type HttpRefusal =
  | { readonly status: 400; readonly code: 'bad-syntax' }
  | { readonly status: 413; readonly code: 'body-too-large' }
  | { readonly status: 417; readonly code: 'expectation-unknown' }
  | { readonly status: 431; readonly code: 'head-too-large' }
  | { readonly status: 501; readonly code: 'transfer-coding-unknown' }
  | { readonly status: 505; readonly code: 'version-unknown' };

/**
 * The result after the bytes so far. `complete` and `refused` are final; `expects-continue` comes once, when the client
 * waits for a `100 Continue` before it sends its body (RFC 9110 10.1.1).
 */
export type HttpStep =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'expects-continue' }
  | { readonly kind: 'complete'; readonly request: HttpRequest }
  | { readonly kind: 'refused'; readonly refusal: HttpRefusal };

export interface HttpRequestParser {
  /** Takes more bytes; bytes after the end of the request are ignored, because each connection serves one request. */
  push(chunk: Uint8Array): HttpStep;
}

const CR = 13;
const LF = 10;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// eslint-disable-next-line no-control-regex -- a field value must not contain control characters (RFC 9110 5.5)
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const TARGET = /^(?:\/[\u0021-\u007e]*|\*)$/;
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?$/;
/** Two parsers could disagree about a second field of these names. */
const SINGLE_FIELDS = new Set(['host', 'origin', 'content-length', 'transfer-encoding']);
/** RFC 9112 2.2 asks to ignore at least one empty line before the request line. */
const MAX_LEADING_EMPTY_LINES = 2;

const BAD_SYNTAX: HttpRefusal = { status: 400, code: 'bad-syntax' };
const HEAD_TOO_LARGE: HttpRefusal = { status: 431, code: 'head-too-large' };
const BODY_TOO_LARGE: HttpRefusal = { status: 413, code: 'body-too-large' };

type Phase = 'request-line' | 'header' | 'fixed-body' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer';

/** How far a request is parsed. */
interface Parsing {
  readonly limits: HttpLimits;
  phase: Phase;
  final: HttpStep | undefined;
  headBytes: number;
  emptyLines: number;
  fields: number;
  /** The octets of the current line. */
  line: number[];
  method: string;
  path: string;
  readonly headers: Map<string, string>;
  readonly body: Uint8Array[];
  bodyBytes: number;
  /** Missing octets of the body or chunk. */
  expected: number;
  /** Whether it is HTTP/1.1. */
  isLatest: boolean;
  waitsForContinue: boolean;
}

/** Creates a parser for the only request of a connection. */
export function createHttpRequestParser(limits: HttpLimits = HTTP_LIMITS): HttpRequestParser {
  const parsing: Parsing = {
    limits,
    phase: 'request-line',
    final: undefined,
    headBytes: 0,
    emptyLines: 0,
    fields: 0,
    line: [],
    method: '',
    path: '',
    headers: new Map(),
    body: [],
    bodyBytes: 0,
    expected: 0,
    isLatest: false,
    waitsForContinue: false,
  };
  return { push: (chunk) => push(parsing, chunk) };
}

function push(p: Parsing, chunk: Uint8Array): HttpStep {
  let offset = 0;
  while (offset < chunk.length && !p.final) {
    if (p.phase === 'fixed-body' || p.phase === 'chunk-data') {
      offset += takeBody(p, chunk.subarray(offset));
    } else {
      takeLineByte(p, chunk[offset] ?? 0);
      offset += 1;
    }
  }
  if (p.final) return p.final;
  if (!p.waitsForContinue) return { kind: 'incomplete' };
  p.waitsForContinue = false;
  // A client that has begun its body does not wait for `100 Continue`.
  return { kind: p.bodyBytes === 0 ? 'expects-continue' : 'incomplete' };
}

function refuse(p: Parsing, refusal: HttpRefusal): void {
  p.final = { kind: 'refused', refusal };
}

function complete(p: Parsing): void {
  const { method, path, headers } = p;
  p.final = { kind: 'complete', request: { method, path, headers, body: Buffer.concat(p.body, p.bodyBytes) } };
}

function onRequestLine(p: Parsing, text: string): void {
  if (text === '') {
    p.emptyLines += 1;
    if (p.emptyLines > MAX_LEADING_EMPTY_LINES) refuse(p, BAD_SYNTAX);
    return;
  }
  const [verb, target, version, ...rest] = text.split(' ');
  if (verb === undefined || target === undefined || version === undefined || rest.length > 0) {
    refuse(p, BAD_SYNTAX);
    return;
  }
  if (!TOKEN.test(verb) || !TARGET.test(target) || !/^HTTP\/\d\.\d$/.test(version)) {
    refuse(p, BAD_SYNTAX);
    return;
  }
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') {
    refuse(p, { status: 505, code: 'version-unknown' });
    return;
  }
  p.isLatest = version === 'HTTP/1.1';
  p.method = verb;
  p.path = target.split('?', 1)[0] ?? target;
  p.phase = 'header';
}

function onHeaderLine(p: Parsing, text: string): void {
  if (text === '') {
    onHeadEnd(p);
    return;
  }
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0)).toLowerCase();
  const value = text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
  // A line that starts with a space (obsolete folding) fails here too, because its name is no token.
  if (!TOKEN.test(name) || CONTROL.test(value)) {
    refuse(p, BAD_SYNTAX);
    return;
  }
  p.fields += 1;
  if (p.fields > p.limits.headerFields) {
    refuse(p, HEAD_TOO_LARGE);
    return;
  }
  const former = p.headers.get(name);
  if (former !== undefined && SINGLE_FIELDS.has(name)) {
    refuse(p, BAD_SYNTAX);
    return;
  }
  p.headers.set(name, former === undefined ? value : `${former}, ${value}`);
}

function onHeadEnd(p: Parsing): void {
  const length = p.headers.get('content-length');
  const coding = p.headers.get('transfer-encoding');
  const expectation = p.headers.get('expect')?.toLowerCase();
  // A client of HTTP/1.0 knows no interim answers and would take this one for the final answer.
  p.waitsForContinue = expectation === '100-continue' && p.isLatest;
  if (expectation !== undefined && expectation !== '100-continue') {
    refuse(p, { status: 417, code: 'expectation-unknown' });
  } else if (coding !== undefined) {
    // Both fields together are the classic way to smuggle a second request past another parser (RFC 9112 6.1).
    if (length !== undefined) refuse(p, BAD_SYNTAX);
    else if (coding.toLowerCase() !== 'chunked') refuse(p, { status: 501, code: 'transfer-coding-unknown' });
    else p.phase = 'chunk-size';
  } else if (length === undefined) {
    complete(p);
  } else if (!/^\d{1,15}$/.test(length)) {
    refuse(p, BAD_SYNTAX);
  } else if (Number(length) > p.limits.bodyBytes) {
    refuse(p, BODY_TOO_LARGE);
  } else {
    p.expected = Number(length);
    p.phase = 'fixed-body';
    if (p.expected === 0) complete(p);
  }
}

function onChunkSize(p: Parsing, text: string): void {
  const size = CHUNK_SIZE.exec(text)?.[1];
  if (size === undefined || CONTROL.test(text)) {
    refuse(p, BAD_SYNTAX);
    return;
  }
  p.expected = Number.parseInt(size, 16);
  if (p.bodyBytes + p.expected > p.limits.bodyBytes) refuse(p, BODY_TOO_LARGE);
  else p.phase = p.expected === 0 ? 'trailer' : 'chunk-data';
}

function onLine(p: Parsing, text: string): void {
  switch (p.phase) {
    case 'request-line':
      onRequestLine(p, text);
      break;
    case 'header':
      onHeaderLine(p, text);
      break;
    case 'chunk-size':
      onChunkSize(p, text);
      break;
    case 'chunk-end':
      if (text === '') p.phase = 'chunk-size';
      else refuse(p, BAD_SYNTAX);
      break;
    case 'trailer':
      if (text === '') complete(p);
      break;
    case 'fixed-body':
    case 'chunk-data':
      throw new Error('a body has no lines');
  }
}

function takeLineByte(p: Parsing, byte: number): void {
  p.headBytes += 1;
  // The framing of chunks counts too: a body sent in chunks of one octet needs five octets of framing for each.
  if (p.headBytes > p.limits.headBytes + 5 * p.bodyBytes) {
    refuse(p, HEAD_TOO_LARGE);
    return;
  }
  const afterReturn = p.line.at(-1) === CR;
  if (byte === LF && afterReturn) {
    const text = Buffer.from(p.line).toString('latin1', 0, p.line.length - 1);
    p.line = [];
    onLine(p, text);
  } else if (byte === LF || afterReturn) {
    refuse(p, BAD_SYNTAX);
  } else {
    p.line.push(byte);
  }
}

function takeBody(p: Parsing, bytes: Uint8Array): number {
  const taken = bytes.slice(0, p.expected);
  p.body.push(taken);
  p.bodyBytes += taken.length;
  p.expected -= taken.length;
  if (p.expected === 0) {
    if (p.phase === 'fixed-body') complete(p);
    else p.phase = 'chunk-end';
  }
  return taken.length;
}
