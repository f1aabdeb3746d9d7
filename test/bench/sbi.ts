import { constants, createCipheriv, generateKeyPairSync, publicEncrypt, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { cpus, totalmem } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { EYES } from '#vocabulary/fingers.ts';
import { readFingerRecord } from '../../drivers/imaging/record/iso-19794-4.ts';
import { readIrisRecord } from '../../drivers/imaging/record/iso-19794-6.ts';
import { encodeJpeg } from '../../drivers/imaging/codec/jpeg.ts';
import { AUTHENTICATION_MODE, openJpeg2000 } from '../../drivers/imaging/codec/jpeg2000.ts';
import { systemClock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import { ownFrame } from '../../drivers/reader/owned-frame.ts';
import type { BiometricReader, Frame } from '../../drivers/reader/port.ts';
import { createCaptureImaging } from '../../drivers/sbi/capture/capture-imaging.ts';
import { openJws } from '../../drivers/sbi/trust/crypto.ts';
import { createLiveImaging } from '../../drivers/sbi/live/live-picture.ts';
import { formatSbiTime } from '../../drivers/sbi/answer/messages.ts';
import { createServedReader } from '../../drivers/sbi/listing/served-reader.ts';
import { openSbiService } from '../../drivers/sbi/service.ts';
import type { SbiService } from '../../drivers/sbi/service.ts';
import { call, PAGE_ORIGIN } from '../../drivers/sbi/testing/raw-client.ts';
import type { RawAnswer } from '../../drivers/sbi/testing/raw-client.ts';
import { openStreamClient } from '../../drivers/sbi/testing/stream-client.ts';
import { createTrainingTrust } from '../../drivers/sbi/trust/training-trust.ts';
import { openTrustBook } from '../../drivers/sbi/trust/trust-book.ts';
import { masterEyes } from '../../drivers/simulated/eye/eye.ts';
import { masterFinder } from '../../drivers/simulated/finger/finger-source.ts';
import { everyInterval, everyTurn } from '../../drivers/simulated/reader/pace.ts';
import type { Every } from '../../drivers/simulated/reader/pace.ts';
import { FRAME_MILLISECONDS } from '../../drivers/simulated/reader/reader-core.ts';
import { createSimulatedReader, READER_KINDS } from '../../drivers/simulated/reader/simulated-reader.ts';
import type { ReaderKind } from '../../drivers/simulated/reader/simulated-reader.ts';
import { createJobThreads } from '../../drivers/jobs/job-threads.ts';
import { encodeSideBySide } from '../../drivers/imaging/codec/shared-encoder.ts';
import { createTimes } from './times.ts';

/**
 * Prints what the SBI service costs, from the request to the last byte of the answer, beside the floor of the same work in
 * the same run: `npm run bench -- sbi [runs] [captures of the memory test]`. Readers deliver copies of one frame, at once.
 */
const runs = Number(process.argv[2] ?? 200);
const captures = Number(process.argv[3] ?? 10_000);
const STREAM_MILLISECONDS = 5_000;
const FRAMES_TO_SETTLE = 10;
/** How many of each run before the other's turn: both then run with what they need in the caches, and meet the same machine. */
const TURN = 10;
const jpeg2000 = openJpeg2000();
const threads = createJobThreads();
const times = createTimes();
const trust = await createTrainingTrust({
  now: Date.now(),
  deviceIds: READER_KINDS.map((kind) => `simulated/${kind}`),
});
const findMaster = masterFinder();
const findEye = masterEyes();

const AnswerSchema = z.object({
  biometrics: z.array(z.object({ data: z.string(), error: z.object({ errorCode: z.literal('0') }) })),
});
type Elements = z.infer<typeof AnswerSchema>['biometrics'];
const ClaimsSchema = z.object({ bioValue: z.string() });

interface Bench {
  readonly service: SbiService;
  readonly deviceId: string;
  readonly purpose: 'Auth' | 'Registration';
  /** What lies on the glass. */
  readonly frame: Frame;
}

/** A frame of a reader on which what was placed has settled. */
async function settledFrame(reader: BiometricReader): Promise<Frame> {
  const taken = new AbortController();
  const frames: Frame[] = [];
  await reader.stream((frame) => {
    // A finger needs some frames to lie down.
    if (frames.push(frame) === FRAMES_TO_SETTLE) taken.abort();
  }, taken.signal);
  const settled = frames.at(-1);
  if (!settled) throw new Error('no frame came');
  return settled;
}

/** Delivers copies of one frame in a reader's stead, for drawing a frame is the work of no service. */
function replay(reader: BiometricReader, { pixels, ...size }: Frame, every: Every): BiometricReader {
  return {
    identity: reader.identity,
    grade: reader.grade,
    calibration: () => reader.calibration(),
    state: () => 'ready',
    subscribe: () => () => undefined,
    close: () => reader.close(),
    async stream(onFrame, signal) {
      const stop = every(FRAME_MILLISECONDS, () => {
        onFrame(ownFrame({ ...size, pixels: Uint8Array.from(pixels) }));
      });
      await once(signal, 'abort');
      stop();
      return ok(undefined);
    },
  };
}

async function open(options: {
  readonly kind: ReaderKind;
  readonly purpose: Bench['purpose'];
  readonly every: Every;
  /** What is on the glass, beside the person's number. */
  readonly person: object;
}): Promise<Bench> {
  const { kind, purpose, every, person } = options;
  const opened = await openTrustBook(trust.service);
  if (!opened.ok) throw new Error(opened.error.code);
  const reader = createSimulatedReader({ kind, serialNo: kind, findMaster, findEye, every: everyTurn });
  const placed = await reader.apply({
    do: 'place',
    person: 3,
    impressionSeed: 7,
    smudge: false,
    quality: 80,
    ...person,
  });
  if (!placed.ok) throw new Error(placed.error.code);
  const { deviceId } = reader.identity;
  const frame = await settledFrame(reader);
  const entry = createServedReader(replay(reader, frame, every), { clock: systemClock, onChange: () => undefined });
  const service = await openSbiService({
    settings: { env: 'Developer', purpose, firstPort: 15_200, lastPort: 15_299, allowedOrigins: [PAGE_ORIGIN] },
    absentOrigin: 'refused',
    trust: opened.value,
    readers: new Map([[deviceId, entry]]),
    clock: systemClock,
    imaging: { ...createCaptureImaging(encodeSideBySide(threads, jpeg2000)), ...createLiveImaging(encodeJpeg) },
    captures: 'always',
    report: () => undefined,
  });
  if (!service.ok) throw new Error(service.error.code);
  return { service: service.value, deviceId, purpose, frame };
}

async function ask({ service, deviceId, purpose }: Bench, bio: object): Promise<RawAnswer> {
  return call(service.port, purpose === 'Auth' ? 'CAPTURE' : 'RCAPTURE', '/capture', {
    env: 'Developer',
    purpose,
    specVersion: '0.9.5',
    timeout: '10000',
    captureTime: formatSbiTime(Date.now()),
    domainUri: 'https://idp.example',
    transactionId: 'bench-1',
    bio: [{ requestedScore: '30', deviceId, previousHash: '', exception: [], ...bio }],
    customOpts: null,
  });
}

function elementsOf(answer: RawAnswer): Elements {
  const parsed = AnswerSchema.safeParse(answer.json);
  if (!parsed.success) throw new Error(answer.text.slice(0, 300));
  return parsed.data.biometrics;
}

/**
 * The pictures of an answer, which the floor encodes again. What is lossy costs less the second time, so for auth it is the
 * reader's own frame.
 */
async function picturesOf({ purpose, frame }: Bench, elements: Elements): Promise<readonly Frame[]> {
  if (purpose === 'Auth') return [frame];
  const pictures: Frame[] = [];
  for (const { data } of elements) {
    const jws = await openJws(data);
    if (!jws.ok) throw new Error(jws.error.code);
    const record = Buffer.from(ClaimsSchema.parse(jws.value.payload).bioValue, 'base64url');
    const finger = readFingerRecord(record);
    const read = finger.ok ? finger : readIrisRecord(record);
    if (!read.ok) throw new Error(read.error.field);
    const decoded = await jpeg2000.decode(read.value.image);
    if (!decoded.ok) throw new Error(decoded.error.code);
    pictures.push(decoded.value.frame);
  }
  return pictures;
}

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** What cannot be done without: JPEG 2000, RSA signature and, for auth, AES-GCM with its key sealed. Nothing of SBI. */
async function bareWork(pictures: readonly Frame[], purpose: Bench['purpose']): Promise<void> {
  for (const picture of pictures) {
    const image = await jpeg2000.encode(picture, purpose === 'Auth' ? AUTHENTICATION_MODE : { kind: 'lossless' });
    let payload = Buffer.from(image);
    if (purpose === 'Auth') {
      const key = randomBytes(32);
      const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12));
      payload = Buffer.concat([cipher.update(image), cipher.final(), cipher.getAuthTag()]);
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      publicEncrypt({ key: keys.publicKey, padding, oaepHash: 'sha256' }, key);
    }
    sign('sha256', Buffer.from(payload.toString('base64url')), keys.privateKey);
  }
}

async function timed(name: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  times.note(name, performance.now() - start);
}

/** To the last byte of the answer: what a client does with it is its own. */
async function timedCall(name: string, send: () => Promise<RawAnswer>): Promise<RawAnswer> {
  const start = performance.now();
  const answer = await send();
  times.note(name, answer.lastByteAt - start);
  return answer;
}

const ratios: string[] = [];

interface Measured {
  readonly bio: object;
  readonly goal: number;
}

/** `goal` is the most times its floor that a capture may take. */
async function measureCapture(name: string, bench: Bench, { bio, goal }: Measured): Promise<void> {
  const pictures = await picturesOf(bench, elementsOf(await ask(bench, bio)));
  for (let done = 0; done < runs; done += TURN) {
    for (let run = 0; run < TURN; run += 1) elementsOf(await timedCall(name, () => ask(bench, bio)));
    for (let run = 0; run < TURN; run += 1) await timed(`${name}: floor`, () => bareWork(pictures, bench.purpose));
  }
  const ratio = times.at(name, 0.5) / times.at(`${name}: floor`, 0.5);
  const verdict = ratio <= goal ? 'met' : 'missed';
  ratios.push(`${name}: ${ratio.toFixed(2)} times its floor (goal ${goal.toFixed(2)}: ${verdict})`);
}

const FOUR = ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'];
const ONE = { type: 'Finger', count: '1', bioSubType: ['UNKNOWN'], deviceSubId: '0' };
const SLAP = { type: 'Finger', count: '4', bioSubType: FOUR, deviceSubId: '1' };
const BOTH_EYES = { type: 'Iris', count: '2', bioSubType: EYES, deviceSubId: '3' };
const THUMB = { fingers: ['Right IndexFinger'] };

console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.version}`,
);

const auth = await open({ kind: 'finger-single', purpose: 'Auth', every: everyTurn, person: THUMB });
for (let run = 0; run < runs; run += 1) {
  await timedCall('discovery', () => call(auth.service.port, 'MOSIPDISC', '/device', { type: 'Biometric Device' }));
  await timedCall('info', () => call(auth.service.port, 'MOSIPDINFO', '/info'));
}
for (const name of ['discovery', 'info']) {
  ratios.push(
    `${name}: ${times.at(name, 0.5).toFixed(2)} ms (goal 3 ms: ${times.at(name, 0.5) <= 3 ? 'met' : 'missed'})`,
  );
}
await measureCapture('CAPTURE of one finger', auth, { bio: ONE, goal: 1.15 });
const slap = await open({ kind: 'finger-slap', purpose: 'Registration', every: everyTurn, person: { fingers: FOUR } });
await measureCapture('RCAPTURE of a slap of four', slap, { bio: SLAP, goal: 1.3 });
await slap.service.close();
const eyes = await open({ kind: 'iris-double', purpose: 'Registration', every: everyTurn, person: { eyes: EYES } });
await measureCapture('RCAPTURE of two irises', eyes, { bio: BOTH_EYES, goal: 1.2 });
await eyes.service.close();
times.print();
for (const line of ratios) console.log(line);

async function measureStream(name: string, every: Every): Promise<void> {
  const bench = await open({ kind: 'finger-slap', purpose: 'Registration', every, person: { fingers: FOUR } });
  const client = openStreamClient(bench.service.port, { deviceId: bench.deviceId, deviceSubId: '1', timeout: '60000' });
  let before = (await client.pictures(1)).length;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await wait(STREAM_MILLISECONDS);
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  before = (await client.pictures(1)).length - before;
  client.hangUp();
  await bench.service.close();
  const share = (used.user + used.system) / 10_000 / seconds;
  console.log(
    `STREAM of a slap, ${name}: ${(before / seconds).toFixed(1)} frames/s, ${share.toFixed(0)} % of one core`,
  );
}

await measureStream('reader of 10 frames/s', everyInterval);
await measureStream('reader that delivers whenever asked', everyTurn);

function memory(done: number): void {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  console.log(`after ${String(done).padStart(5)} captures: heap ${mebibytes(heapUsed)}, resident ${mebibytes(rss)}`);
}

memory(0);
for (let done = 1; done <= captures; done += 1) {
  elementsOf(await ask(auth, ONE));
  if (done % Math.ceil(captures / 10) === 0) memory(done);
}
await auth.service.close();
