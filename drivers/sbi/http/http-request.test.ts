import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createHttpRequestParser, HTTP_LIMITS } from './http-request.ts';
import type { HttpStep } from './http-request.ts';

function parse(...chunks: (string | Uint8Array)[]): HttpStep {
  const parser = createHttpRequestParser();
  let step: HttpStep = { kind: 'incomplete' };
  for (const chunk of chunks) step = parser.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
  return step;
}

function refusalOf(text: string): string {
  const step = parse(text);
  return step.kind === 'refused' ? `${step.refusal.status} ${step.refusal.code}` : step.kind;
}

const HEAD = 'CAPTURE /capture HTTP/1.1\r\nHost: 127.0.0.1:4501\r\n';

describe('what published clients send', () => {
  it('reads a custom verb with a body by length', () => {
    const step = parse(
      `MOSIPDISC /device?x=1 HTTP/1.1\r\nHost: 127.0.0.1:4501\r\nContent-Length: 18\r\n\r\n{"type":"Finger"}\n`,
    );
    expect(step).toMatchObject({ kind: 'complete', request: { method: 'MOSIPDISC', path: '/device' } });
    expect(step.kind === 'complete' && Buffer.from(step.request.body).toString()).toBe('{"type":"Finger"}\n');
  });

  it('reads the registration client’s broken content type', () => {
    const step = parse(`${HEAD}Content-Type: Content-Type; charset=UTF-8\r\nContent-Length: 2\r\n\r\n{}`);
    expect(step.kind).toBe('complete');
  });

  it('reads a request without body and ignores an empty line before it', () => {
    expect(parse('\r\nMOSIPDINFO /info HTTP/1.1\r\nHost: x\r\n\r\n').kind).toBe('complete');
    expect(parse('MOSIPDINFO /info HTTP/1.0\r\nContent-Length: 0\r\n\r\n').kind).toBe('complete');
  });

  it('reads chunks with extensions and trailers', () => {
    const step = parse(
      `${HEAD}Transfer-Encoding: Chunked\r\n\r\n2;a=b\r\n{"\r\nB \r\na":"1234"}\n\r\n0\r\nX: y\r\n\r\n`,
    );
    expect(step.kind === 'complete' && Buffer.from(step.request.body).toString()).toBe('{"a":"1234"}\n');
  });

  it('joins repeated header fields and ignores bytes after the request', () => {
    const step = parse(`${HEAD}Accept: a\r\nAccept:  b\t\r\n\r\nGET /next HTTP/1.1\r\n`);
    expect(step.kind === 'complete' && step.request.headers.get('accept')).toBe('a, b');
  });
});

describe('what is refused', () => {
  const many = Array.from({ length: HTTP_LIMITS.headerFields + 1 }, (_, index) => `H${index}: 1\r\n`).join('');
  it.each([
    ['two empty lines too many', '\r\n\r\n\r\n', '400 bad-syntax'],
    ['bare line feed', 'GET / HTTP/1.1\nHost: x\n\n', '400 bad-syntax'],
    ['carriage return inside a line', 'GET /\rX HTTP/1.1\r\n', '400 bad-syntax'],
    ['missing version', 'GET /\r\n', '400 bad-syntax'],
    ['four words', 'GET / x HTTP/1.1\r\n', '400 bad-syntax'],
    ['verb that is no token', 'GE(T / HTTP/1.1\r\n', '400 bad-syntax'],
    ['absolute target', 'GET http://evil.example/ HTTP/1.1\r\n', '400 bad-syntax'],
    ['HTTP/2 preface', 'PRI * HTTP/2.0\r\n', '505 version-unknown'],
    ['other protocol', 'GET / ICY/1.1\r\n', '400 bad-syntax'],
    ['TLS hello', '\u0016\u0003\u0001\u0002\u0000\r\n', '400 bad-syntax'],
    ['header without colon', `${HEAD}oops\r\n`, '400 bad-syntax'],
    ['space before colon', `${HEAD}Origin : a\r\n`, '400 bad-syntax'],
    ['folded header', `${HEAD}A: b\r\n c\r\n`, '400 bad-syntax'],
    ['zero byte in a value', `${HEAD}A: b\u0000\r\n`, '400 bad-syntax'],
    ['second Host', `${HEAD}Host: 127.0.0.1:4501\r\n`, '400 bad-syntax'],
    ['second Origin', `${HEAD}Origin: a\r\nOrigin: b\r\n`, '400 bad-syntax'],
    ['second length', `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n`, '400 bad-syntax'],
    ['length and chunks', `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n`, '400 bad-syntax'],
    ['signed length', `${HEAD}Content-Length: +2\r\n\r\n`, '400 bad-syntax'],
    ['length over the cap', `${HEAD}Content-Length: 65537\r\n\r\n`, '413 body-too-large'],
    ['length beyond numbers', `${HEAD}Content-Length: 99999999999999999999\r\n\r\n`, '400 bad-syntax'],
    ['chunks over the cap', `${HEAD}Transfer-Encoding: chunked\r\n\r\n10001\r\n`, '413 body-too-large'],
    ['invalid chunk size', `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, '400 bad-syntax'],
    ['chunk longer than declared', `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`, '400 bad-syntax'],
    ['compressed body', `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n`, '501 transfer-coding-unknown'],
    ['expectation', `${HEAD}Expect: 200-ok\r\n\r\n`, '417 expectation-unknown'],
    ['too many fields', `${HEAD}${many}\r\n`, '431 head-too-large'],
    ['endless line', `GET /${'a'.repeat(HTTP_LIMITS.headBytes)}`, '431 head-too-large'],
    [
      'endless trailers',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n${'A: b\r\n'.repeat(4000)}`,
      '431 head-too-large',
    ],
  ])('%s', (_name, text, expected) => {
    expect(refusalOf(text)).toBe(expected);
  });
});

const token = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/);
const fieldValue = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const bodies = fc.uint8Array({ maxLength: 600 });

function encodeChunked(body: Uint8Array, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  for (let index = 0; offset < body.length; index += 1) {
    const part = body.subarray(offset, offset + (sizes[index % Math.max(sizes.length, 1)] ?? 50));
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), Buffer.from(part), Buffer.from('\r\n'));
    offset += part.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

describe('a client that waits for 100 Continue', () => {
  const head = `${HEAD}Content-Length: 2\r\nExpect: 100-Continue\r\n\r\n`;

  it('gets 100 Continue once, and its body is read', () => {
    const parser = createHttpRequestParser();
    expect(parser.push(Buffer.from(head.slice(0, -2))).kind).toBe('incomplete');
    expect(parser.push(Buffer.from('\r\n')).kind).toBe('expects-continue');
    expect(parser.push(Buffer.from('{')).kind).toBe('incomplete');
    expect(parser.push(Buffer.from('}')).kind).toBe('complete');
  });

  it('gets no 100 Continue when it sends its body at once, has none, or uses HTTP/1.0', () => {
    expect(createHttpRequestParser().push(Buffer.from(`${head}{`)).kind).toBe('incomplete');
    expect(createHttpRequestParser().push(Buffer.from(`${HEAD}Expect: 100-continue\r\n\r\n`)).kind).toBe('complete');
    const old = head.replace('HTTP/1.1', 'HTTP/1.0');
    expect(createHttpRequestParser().push(Buffer.from(old)).kind).toBe('incomplete');
  });
});

describe('properties', () => {
  it('reads a request the same way, however it is cut and framed', () => {
    fc.assert(
      fc.property(
        token,
        fc.dictionary(
          token.filter((name) => !/^(?:host|origin|content-length|transfer-encoding|expect)$/i.test(name)),
          fieldValue,
          { maxKeys: 8 },
        ),
        bodies,
        fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 5 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 }),
        (verb, fields, body, chunkSizes, chunked, cuts) => {
          const names = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));
          const lines = [...names].map(([name, value]) => `${name}: ${value}\r\n`).join('');
          const framing = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
          const wire = Buffer.concat([
            Buffer.from(`${verb} /capture HTTP/1.1\r\nHost: h\r\n${lines}${framing}\r\n\r\n`, 'latin1'),
            chunked ? encodeChunked(body, chunkSizes) : body,
          ]);
          const parser = createHttpRequestParser();
          let step: HttpStep = { kind: 'incomplete' };
          for (let offset = 0, index = 0; offset < wire.length; index += 1) {
            expect(step.kind).toBe('incomplete');
            const size = cuts[index % cuts.length] ?? 1;
            step = parser.push(wire.subarray(offset, offset + size));
            offset += size;
          }
          expect(step.kind).toBe('complete');
          if (step.kind !== 'complete') return;
          expect(step.request.method).toBe(verb);
          expect(Buffer.from(step.request.body).equals(body)).toBe(true);
          for (const [name, value] of names) expect(step.request.headers.get(name)).toBe(value);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('answers any bytes, keeps its limits, and never changes its first result', () => {
    const damaged = fc
      .tuple(bodies, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }))
      .map(([body, flips]) => {
        const wire = Buffer.concat([Buffer.from(`${HEAD}Content-Length: ${body.length}\r\n\r\n`), body]);
        for (const [at, value] of flips) wire[at % wire.length] = value;
        return new Uint8Array(wire);
      });
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 400 }), damaged),
        fc.uint8Array({ maxLength: 30 }),
        (bytes, more) => {
          const parser = createHttpRequestParser();
          const step = parser.push(bytes);
          if (step.kind === 'complete') expect(step.request.body.length).toBeLessThanOrEqual(HTTP_LIMITS.bodyBytes);
          const after = parser.push(more);
          if (step.kind === 'complete' || step.kind === 'refused') expect(after).toBe(step);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
