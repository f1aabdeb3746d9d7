/**
 * An incremental HTTP/1.1 request reader (RFC 9112), pure: bytes in, one request or one refusal out. Node's own parser
 * knows no method outside its built-in list, so `MOSIPDISC` and its kin would never reach us through `node:http`.
 * It is stricter than a general server: the service has a handful of known clients, and whatever two parsers could read
 * in two ways is refused.
 */

/** One whole request. Header names are in lower case. */
export interface HttpRequest {
  readonly method: string;
  /** The target without its query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface HttpLimits {
  /** Octets of request line and header fields together; trailers count too. */
  readonly headBytes: number;
  readonly headerFields: number;
  readonly bodyBytes: number;
}

/** Limits of the service: 64 KiB of body is some hundred times the largest capture request. */
export const HTTP_LIMITS: HttpLimits = { headBytes: 16 * 1024, headerFields: 64, bodyBytes: 64 * 1024 };

export type HttpRefusal =
  | { readonly status: 400; readonly code: 'bad-syntax' }
  | { readonly status: 413; readonly code: 'body-too-large' }
  | { readonly status: 417; readonly code: 'expectation-unknown' }
  | { readonly status: 431; readonly code: 'head-too-large' }
  | { readonly status: 501; readonly code: 'transfer-coding-unknown' }
  | { readonly status: 505; readonly code: 'version-unknown' };

/**
 * What is known after the bytes so far. `complete` and `refused` are final; `expects-continue` comes once, when the
 * client waits for a `100 Continue` before it sends its body (RFC 9110 10.1.1).
 */
export type HttpStep =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'expects-continue' }
  | { readonly kind: 'complete'; readonly request: HttpRequest }
  | { readonly kind: 'refused'; readonly refusal: HttpRefusal };

export interface HttpRequestParser {
  /** Takes more bytes; bytes after the end of the request are ignored, since each connection serves one request. */
  push(chunk: Uint8Array): HttpStep;
}

const CR = 13;
const LF = 10;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// eslint-disable-next-line no-control-regex -- control characters are exactly what a field value may not hold (RFC 9110 5.5)
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const TARGET = /^(?:\/[\u0021-\u007e]*|\*)$/;
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?$/;
/** A second one of these would let two readers of the same bytes disagree. */
const SINGLE_FIELDS = new Set(['host', 'origin', 'content-length', 'transfer-encoding']);
/** RFC 9112 2.2 asks to ignore at least one empty line before the request line. */
const MAX_LEADING_EMPTY_LINES = 2;

const BAD_SYNTAX: HttpRefusal = { status: 400, code: 'bad-syntax' };
const HEAD_TOO_LARGE: HttpRefusal = { status: 431, code: 'head-too-large' };
const BODY_TOO_LARGE: HttpRefusal = { status: 413, code: 'body-too-large' };

type Phase = 'request-line' | 'header' | 'fixed-body' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer';

/** Makes a parser for the one request of a connection. */
export function createHttpRequestParser(limits: HttpLimits = HTTP_LIMITS): HttpRequestParser {
  let phase: Phase = 'request-line';
  let final: HttpStep | undefined;
  let headBytes = 0;
  let emptyLines = 0;
  let fields = 0;
  let line: number[] = [];
  let method = '';
  let path = '';
  const headers = new Map<string, string>();
  const body: Uint8Array[] = [];
  let bodyBytes = 0;
  let expected = 0;
  let isLatest = false;
  let waitsForContinue = false;

  function refuse(refusal: HttpRefusal): void {
    final = { kind: 'refused', refusal };
  }

  function complete(): void {
    final = { kind: 'complete', request: { method, path, headers, body: Buffer.concat(body, bodyBytes) } };
  }

  function onRequestLine(text: string): void {
    if (text === '') {
      emptyLines += 1;
      if (emptyLines > MAX_LEADING_EMPTY_LINES) refuse(BAD_SYNTAX);
      return;
    }
    const [verb, target, version, ...rest] = text.split(' ');
    if (verb === undefined || target === undefined || version === undefined || rest.length > 0) {
      refuse(BAD_SYNTAX);
      return;
    }
    if (!TOKEN.test(verb) || !TARGET.test(target) || !/^HTTP\/\d\.\d$/.test(version)) {
      refuse(BAD_SYNTAX);
      return;
    }
    if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') {
      refuse({ status: 505, code: 'version-unknown' });
      return;
    }
    isLatest = version === 'HTTP/1.1';
    method = verb;
    path = target.split('?', 1)[0] ?? target;
    phase = 'header';
  }

  function onHeaderLine(text: string): void {
    if (text === '') {
      onHeadEnd();
      return;
    }
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    // A line that starts with a blank (obsolete folding) fails here too: its name is no token.
    if (!TOKEN.test(name) || CONTROL.test(value)) {
      refuse(BAD_SYNTAX);
      return;
    }
    fields += 1;
    if (fields > limits.headerFields) {
      refuse(HEAD_TOO_LARGE);
      return;
    }
    const former = headers.get(name);
    if (former !== undefined && SINGLE_FIELDS.has(name)) {
      refuse(BAD_SYNTAX);
      return;
    }
    headers.set(name, former === undefined ? value : `${former}, ${value}`);
  }

  function onHeadEnd(): void {
    const length = headers.get('content-length');
    const coding = headers.get('transfer-encoding');
    const expectation = headers.get('expect')?.toLowerCase();
    // A client of HTTP/1.0 cannot expect anything, and would take the interim answer for the answer.
    waitsForContinue = expectation === '100-continue' && isLatest;
    if (expectation !== undefined && expectation !== '100-continue') {
      refuse({ status: 417, code: 'expectation-unknown' });
    } else if (coding !== undefined) {
      // Both together is the classic way to smuggle a second request past a first reader (RFC 9112 6.1).
      if (length !== undefined) refuse(BAD_SYNTAX);
      else if (coding.toLowerCase() !== 'chunked') refuse({ status: 501, code: 'transfer-coding-unknown' });
      else phase = 'chunk-size';
    } else if (length === undefined) {
      complete();
    } else if (!/^\d{1,15}$/.test(length)) {
      refuse(BAD_SYNTAX);
    } else if (Number(length) > limits.bodyBytes) {
      refuse(BODY_TOO_LARGE);
    } else {
      expected = Number(length);
      phase = 'fixed-body';
      if (expected === 0) complete();
    }
  }

  function onChunkSize(text: string): void {
    const size = CHUNK_SIZE.exec(text)?.[1];
    if (size === undefined || CONTROL.test(text)) {
      refuse(BAD_SYNTAX);
      return;
    }
    expected = Number.parseInt(size, 16);
    if (bodyBytes + expected > limits.bodyBytes) refuse(BODY_TOO_LARGE);
    else phase = expected === 0 ? 'trailer' : 'chunk-data';
  }

  function onLine(text: string): void {
    switch (phase) {
      case 'request-line':
        onRequestLine(text);
        break;
      case 'header':
        onHeaderLine(text);
        break;
      case 'chunk-size':
        onChunkSize(text);
        break;
      case 'chunk-end':
        if (text === '') phase = 'chunk-size';
        else refuse(BAD_SYNTAX);
        break;
      case 'trailer':
        if (text === '') complete();
        break;
      case 'fixed-body':
      case 'chunk-data':
        throw new Error('a body has no lines');
    }
  }

  function takeLineByte(byte: number): void {
    headBytes += 1;
    // Chunk framing counts here too: five octets of it are what a body octet sent as a chunk of its own needs.
    if (headBytes > limits.headBytes + 5 * bodyBytes) {
      refuse(HEAD_TOO_LARGE);
      return;
    }
    const afterReturn = line.at(-1) === CR;
    if (byte === LF && afterReturn) {
      const text = Buffer.from(line).toString('latin1', 0, line.length - 1);
      line = [];
      onLine(text);
    } else if (byte === LF || afterReturn) {
      refuse(BAD_SYNTAX);
    } else {
      line.push(byte);
    }
  }

  function takeBody(bytes: Uint8Array): number {
    const taken = bytes.slice(0, expected);
    body.push(taken);
    bodyBytes += taken.length;
    expected -= taken.length;
    if (expected === 0) {
      if (phase === 'fixed-body') complete();
      else phase = 'chunk-end';
    }
    return taken.length;
  }

  return {
    push(chunk) {
      let offset = 0;
      while (offset < chunk.length && !final) {
        if (phase === 'fixed-body' || phase === 'chunk-data') {
          offset += takeBody(chunk.subarray(offset));
        } else {
          takeLineByte(chunk[offset] ?? 0);
          offset += 1;
        }
      }
      if (final) return final;
      if (!waitsForContinue) return { kind: 'incomplete' };
      waitsForContinue = false;
      // A client that has begun its body waits for nothing any more.
      return { kind: bodyBytes === 0 ? 'expects-continue' : 'incomplete' };
    },
  };
}
