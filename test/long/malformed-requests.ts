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

/** Draws for one request, and the parts of requests. */
interface Draw {
  readonly random: Random;
  pick<T>(items: readonly T[]): T;
  /** A whole number from 0 up to `below`, which it never reaches. */
  whole(below: number): number;
  noise(length: number): Buffer;
  /** The Host header of the service, so that most requests get past its check. */
  readonly host: string;
  /** Request line and headers; `line` is the verb and the path. */
  head(line: string, length: number | string | undefined, more?: readonly string[]): string;
  withBody(line: string, body: string): string;
}

function createDraw(random: Random, port: number): Draw {
  const host = `Host: 127.0.0.1:${port}`;
  const whole = (below: number): number => Math.floor(random() * below);
  const head: Draw['head'] = (line, length, more = []) => {
    const fields = [host, ...(length === undefined ? [] : [`Content-Length: ${length}`]), ...more];
    return `${line} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`;
  };
  return {
    random,
    host,
    whole,
    head,
    pick: <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T,
    noise: (length) => Buffer.from(Array.from({ length }, () => whole(256))),
    withBody: (line, body) => head(line, Buffer.byteLength(body)) + body,
  };
}

/** The body of a capture with one to three of its fields spoiled. */
function spoiledCapture({ random, pick, whole }: Draw): Record<string, unknown> {
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

/** Every kind of request, equally often. */
const RECIPES: readonly ((draw: Draw) => Made)[] = [
  ({ whole, noise }) => ({ kind: 'noise', text: noise(1 + whole(400)) }),
  ({ pick, host }) => ({
    kind: 'request line',
    text: `${pick(VERBS)} ${pick(PATHS)} ${pick(['HTTP/1.1', 'HTTP/2.0', 'HTTP/1.', '', 'x'])}\r\n${host}\r\n\r\n`,
  }),
  ({ pick, withBody }) => ({
    kind: 'verb and path',
    text: withBody(`${pick(VERBS)} ${pick(PATHS)}`, pick(['', '{}', '[', '{"type":"Finger"}'])),
  }),
  ({ pick, whole, head }) => ({
    kind: 'header',
    text: head(`${pick(VERBS)} ${pick(PATHS)}`, pick([undefined, 0, '-1', '1e3', '5, 5', '99999999999999']), [
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
  ({ whole, head }) => ({
    kind: 'many headers',
    text: head(
      'MOSIPDINFO /info',
      undefined,
      Array.from({ length: whole(200) }, (_, at) => `H${at}: v`),
    ),
  }),
  ({ pick, whole, head }) => ({
    kind: 'wrong length',
    text: head(`${pick(VERBS)} ${pick(PATHS)}`, whole(70_000)) + 'x'.repeat(whole(500)),
  }),
  ({ pick, head }) => ({
    kind: 'chunks',
    text: `${head('MOSIPDISC /device', undefined, ['Transfer-Encoding: chunked'])}${pick(['5\r\n{"typ\r\n0\r\n\r\n', 'g\r\n', '-1\r\n', '5;x\r\nabc', 'ffffffff\r\n', '2\r\n{}x', '0\r\nT: x\r\n\r\n', '2\r\n{}\r\n0\r\n\r\n'])}`,
  }),
  ({ pick, whole, withBody }) => ({
    kind: 'large body',
    text: withBody(
      `${pick(VERBS)} ${pick(PATHS)}`,
      pick(['[', '{"a":', '"', ' '])
        .repeat(20_000 + whole(60_000))
        .slice(0, 70_000),
    ),
  }),
  ({ pick, withBody }) => ({
    kind: 'discovery',
    text: withBody('MOSIPDISC /device', JSON.stringify(pick([{ type: pick(STRANGE) }, pick(STRANGE)]))),
  }),
  ({ pick, whole, withBody }) => ({
    kind: 'stream',
    text: withBody(
      'STREAM /stream',
      JSON.stringify({ deviceId: pick([SLAP, ...STRANGE]), deviceSubId: pick(STRANGE), timeout: whole(3) }),
    ),
  }),
  (draw) => {
    const body = JSON.stringify(spoiledCapture(draw));
    return { kind: 'capture', text: draw.withBody(`${draw.pick(['CAPTURE', 'RCAPTURE'])} /capture`, body) };
  },
  (draw) => {
    const body = JSON.stringify(spoiledCapture(draw));
    const bytes = Buffer.from(draw.withBody(`${draw.pick(['CAPTURE', 'RCAPTURE'])} /capture`, body));
    for (let flips = 1 + draw.whole(8); flips > 0; flips -= 1) bytes[draw.whole(bytes.length)] = draw.whole(256);
    return { kind: 'flipped bytes', text: draw.random() < 0.3 ? bytes.subarray(0, draw.whole(bytes.length)) : bytes };
  },
  ({ pick, whole, withBody }) => {
    const one = withBody(`${pick(['MOSIPDISC', 'RCAPTURE'])} ${pick(['/device', '/capture'])}`, '{}');
    return { kind: 'pipelined', text: one.repeat(1 + whole(5)) + 'x'.repeat(whole(300)) };
  },
  () => ({ kind: 'nothing', text: '' }),
];

/** Makes the next request to the service at `port`. */
export function malformedRequest(random: Random, port: number): MalformedRequest {
  const draw = createDraw(random, port);
  const { kind, text } = draw.pick(RECIPES)(draw);
  const waits = WHOLE.has(kind) && random() < 0.8;
  return { kind, bytes: Buffer.from(text), end: random() < 0.05 ? 'reset' : waits ? 'wait' : 'half-close' };
}
