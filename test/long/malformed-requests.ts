import { fuzzedDeviceId } from '../../drivers/sbi/testing/service-state.ts';

/** Requests to an SBI service that no honest client sends, from a seed: the same seed makes the same requests. */

export interface MalformedRequest {
  /** How it was made, for the count. */
  readonly kind: string;
  readonly bytes: Buffer;
  /**
   * What the client does then: it waits for the answer; or closes its side first, so that the service knows that no more
   * will come, or every cut request would take its ten seconds; or resets the line.
   */
  readonly end: 'wait' | 'half-close' | 'reset';
}

const FINGER = fuzzedDeviceId('finger-single', 'Auth');
const SLAP = fuzzedDeviceId('finger-slap', 'Registration');

export type Random = () => number;

/** Numbers from 0 up to 1 (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const VERBS = [
  'MOSIPDISC',
  'MOSIPDINFO',
  'CAPTURE',
  'RCAPTURE',
  'STREAM',
  'SBIDISC',
  'OPTIONS',
  'GET',
  'POST',
  'PUT',
  'captüre',
  '',
];
const PATHS = [
  '/device',
  '/info',
  '/capture',
  '/stream',
  '/',
  '*',
  '/../etc',
  '/device?x=1',
  'http://127.0.0.1/device',
  '/%00',
  'capture',
];
const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  1.5,
  0,
  '',
  '0',
  '-1',
  '99999999999999999999',
  'ü',
  '\u0000',
  'Finger',
  'Iris',
  'Face',
  'UNKNOWN',
  'Left Thumb',
  'Auth',
  'Registration',
  '0.9.5',
  FINGER,
  SLAP,
  [],
  {},
  [null],
  [[]],
  { a: { b: {} } },
  'x'.repeat(3000),
];

/** Kinds of which every request is whole, so that an answer comes without closing. */
const WHOLE = new Set(['discovery', 'stream', 'capture', 'pipelined', 'many headers']);

interface Made {
  readonly kind: string;
  readonly text: string | Buffer;
}

/** Makes the next request. `port` is the service's, so that most requests get past the Host check. */
export function malformedRequest(random: Random, port: number): MalformedRequest {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const whole = (below: number): number => Math.floor(random() * below);

  function noise(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => whole(256)));
  }
  function head(verb: string, path: string, length: number | string | undefined, more: readonly string[] = []): string {
    const fields = [`Host: 127.0.0.1:${port}`, ...(length === undefined ? [] : [`Content-Length: ${length}`]), ...more];
    return `${verb} ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`;
  }
  function withBody(verb: string, path: string, body: string): string {
    return head(verb, path, Buffer.byteLength(body)) + body;
  }
  function capture(): Record<string, unknown> {
    const isAuth = random() < 0.5;
    const bio: Record<string, unknown> = {
      type: 'Finger',
      count: isAuth ? '1' : '4',
      bioSubType: isAuth ? ['UNKNOWN'] : [],
      requestedScore: '40',
      deviceId: isAuth ? FINGER : SLAP,
      deviceSubId: isAuth ? '0' : '1',
      previousHash: '',
    };
    const request: Record<string, unknown> = {
      env: 'Developer',
      purpose: isAuth ? 'Auth' : 'Registration',
      specVersion: '0.9.5',
      timeout: String(whole(3)),
      transactionId: `fuzz-${whole(1e9)}`,
      bio: [bio],
    };
    for (let changes = whole(3); changes >= 0; changes -= 1) {
      const target = random() < 0.6 ? bio : request;
      const name = pick(Object.keys(target));
      if (random() < 0.2) Reflect.deleteProperty(target, name);
      else target[name] = pick(STRANGE);
    }
    return request;
  }

  const recipes: readonly (() => Made)[] = [
    () => ({ kind: 'noise', text: noise(1 + whole(400)) }),
    () => ({
      kind: 'request line',
      text: `${pick(VERBS)} ${pick(PATHS)} ${pick(['HTTP/1.1', 'HTTP/2.0', 'HTTP/1.', '', 'x'])}\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
    }),
    () => ({
      kind: 'verb and path',
      text: withBody(pick(VERBS), pick(PATHS), pick(['', '{}', '[', '{"type":"Finger"}'])),
    }),
    () => ({
      kind: 'header',
      text: head(pick(VERBS), pick(PATHS), pick([undefined, 0, '-1', '1e3', '5, 5', '99999999999999']), [
        pick([
          'Host: x',
          ': x',
          'x',
          ' folded',
          'A\u0000: b',
          'Origin: https://evil.example',
          'Expect: y',
          `Y: ${'z'.repeat(whole(20_000))}`,
          'Transfer-Encoding: gzip',
        ]),
      ]),
    }),
    () => ({
      kind: 'many headers',
      text: head(
        'MOSIPDINFO',
        '/info',
        undefined,
        Array.from({ length: whole(200) }, (_, at) => `H${at}: v`),
      ),
    }),
    () => ({ kind: 'wrong length', text: head(pick(VERBS), pick(PATHS), whole(70_000)) + 'x'.repeat(whole(500)) }),
    () => ({
      kind: 'chunks',
      text: `${head('MOSIPDISC', '/device', undefined, ['Transfer-Encoding: chunked'])}${pick(['5\r\n{"typ\r\n0\r\n\r\n', 'g\r\n', '-1\r\n', '5;x\r\nabc', 'ffffffff\r\n', '2\r\n{}x', '0\r\nT: x\r\n\r\n', '2\r\n{}\r\n0\r\n\r\n'])}`,
    }),
    () => ({
      kind: 'large body',
      text: withBody(
        pick(VERBS),
        pick(PATHS),
        pick(['[', '{"a":', '"', ' '])
          .repeat(20_000 + whole(60_000))
          .slice(0, 70_000),
      ),
    }),
    () => ({
      kind: 'discovery',
      text: withBody('MOSIPDISC', '/device', JSON.stringify(pick([{ type: pick(STRANGE) }, pick(STRANGE)]))),
    }),
    () => ({
      kind: 'stream',
      text: withBody(
        'STREAM',
        '/stream',
        JSON.stringify({ deviceId: pick([SLAP, ...STRANGE]), deviceSubId: pick(STRANGE), timeout: whole(3) }),
      ),
    }),
    () => {
      const body = JSON.stringify(capture());
      return { kind: 'capture', text: withBody(pick(['CAPTURE', 'RCAPTURE']), '/capture', body) };
    },
    () => {
      const body = JSON.stringify(capture());
      const bytes = Buffer.from(withBody(pick(['CAPTURE', 'RCAPTURE']), '/capture', body));
      for (let flips = 1 + whole(8); flips > 0; flips -= 1) bytes[whole(bytes.length)] = whole(256);
      return { kind: 'flipped bytes', text: random() < 0.3 ? bytes.subarray(0, whole(bytes.length)) : bytes };
    },
    () => {
      const one = withBody(pick(['MOSIPDISC', 'RCAPTURE']), pick(['/device', '/capture']), '{}');
      return { kind: 'pipelined', text: one.repeat(1 + whole(5)) + 'x'.repeat(whole(300)) };
    },
    () => ({ kind: 'nothing', text: '' }),
  ];
  const { kind, text } = pick(recipes)();
  const waits = WHOLE.has(kind) && random() < 0.8;
  return { kind, bytes: Buffer.from(text), end: random() < 0.05 ? 'reset' : waits ? 'wait' : 'half-close' };
}
