import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { call } from '../../drivers/sbi/testing/raw-client.ts';
import type { ServiceState } from '../../drivers/sbi/testing/service-state.ts';
import { malformedRequest, seededRandom } from './malformed-requests.ts';
import type { MalformedRequest, Random } from './malformed-requests.ts';
import { FUZZED_READERS, mutatedCapture } from './mutated-captures.ts';
import type { FuzzedReader } from './mutated-captures.ts';

/** Many malformed requests against a real socket: the service answers or hangs up each time, and keeps nothing of it. */

const WARM_UP = 20_000;
const REQUESTS = 120_000;
const LANES = 24;
/** Captures that reach real pictures and real encoders, for each reader. */
const WARM_CAPTURES = 20;
const CAPTURES = 250;
const SEED = 95;
/** Longer than the service waits for a slow client. */
const HANG_MS = 20_000;
const MIB = 1024 * 1024;
const KNOWN_STATUS = new Set([200, 204, 400, 403, 404, 405, 408, 413, 417, 431, 501, 505]);

let service: ChildProcess;
let ports: readonly number[];

beforeAll(async () => {
  service = fork(join(import.meta.dirname, '../../drivers/sbi/testing/service-process.ts'), {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const [said] = (await once(service, 'message')) as [{ ports: number[] }];
  ports = said.ports;
});
afterAll(() => {
  service.kill();
});

async function stateNow(): Promise<ServiceState> {
  service.send('state');
  const [state] = (await once(service, 'message')) as [ServiceState];
  return state;
}

/** What became of a request: an HTTP status, or how the line ended without one. */
async function send(port: number, { bytes, end }: MalformedRequest): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  let outcome: string | undefined;
  socket.setTimeout(HANG_MS, () => {
    outcome = 'hang';
    socket.destroy();
  });
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => (outcome ??= 'reset'));
  if (end === 'reset') socket.write(bytes, () => socket.resetAndDestroy());
  else if (end === 'half-close') socket.end(bytes);
  else socket.write(bytes);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.on('close', () => {
    resolve(undefined);
  });
  await promise;
  return outcome === 'hang' || chunks.length === 0 ? (outcome ?? 'no answer') : judge(Buffer.concat(chunks));
}

/** The status of an answer that is wholly as it must be, or what is wrong with it. */
function judge(wire: Buffer): string {
  const text = wire.toString('latin1').replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const end = text.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) [A-Za-z ]+\r\n/.exec(text)?.[1];
  const head = text.slice(0, end);
  if (status === undefined || end < 0 || !KNOWN_STATUS.has(Number(status))) return `wrong: ${text.slice(0, 60)}`;
  if (!head.includes('\r\nConnection: close')) return `wrong: not closed after ${status}`;
  const length = /\r\nContent-Length: (\d+)/.exec(head)?.[1];
  const body = text.slice(end + 4);
  if (length === undefined) {
    return status === '204' || head.includes('multipart/x-mixed-replace') ? status : `wrong: no length with ${status}`;
  }
  if (Number(length) !== body.length) return `wrong: length of ${status}`;
  JSON.parse(body);
  return status;
}

async function run(count: number, random: () => number, tally: Map<string, number>): Promise<void> {
  let left = count;
  async function lane(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const port = ports[left % ports.length] ?? 0;
      const request = malformedRequest(random, port);
      const outcome = await send(port, request);
      for (const key of [`outcome ${outcome}`, `kind ${request.kind}`]) tally.set(key, (tally.get(key) ?? 0) + 1);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** One capture after the other at each reader, all readers at once; counts the answers to each. */
async function runCaptures(count: number, random: Random, tally: Map<string, number>): Promise<void> {
  async function lane(reader: FuzzedReader): Promise<void> {
    const isAuth = reader.purpose === 'Auth';
    const verb = isAuth ? 'CAPTURE' : 'RCAPTURE';
    const port = ports[isAuth ? 0 : 1] ?? 0;
    for (let at = 0; at < count; at += 1) {
      const body = mutatedCapture(random, reader);
      const { status, text } = await call(port, verb, '/capture', body, { Origin: undefined });
      const code = /"errorCode":"(\d{1,3})"/.exec(text)?.[1] ?? 'none';
      const key = `${verb} ${reader.kind}: ${status} ${code}`;
      tally.set(key, (tally.get(key) ?? 0) + 1);
    }
  }
  await Promise.all(FUZZED_READERS.map(lane));
}

it(`survives ${WARM_UP + REQUESTS} malformed requests and ${CAPTURES * FUZZED_READERS.length} mutated captures without a crash, a leak or a hang`, async () => {
  const random = seededRandom(SEED);
  const tally = new Map<string, number>();
  const before = await stateNow();
  const captures = new Map<string, number>();
  await run(WARM_UP, random, tally);
  await runCaptures(WARM_CAPTURES, random, captures);
  const warm = await stateNow();
  const started = performance.now();
  await run(REQUESTS, random, tally);
  const seconds = (performance.now() - started) / 1000;
  await runCaptures(CAPTURES, random, captures);
  // The last lines are still being closed.
  const deadline = performance.now() + HANG_MS;
  let after = await stateNow();
  while (after.connections > 0 && performance.now() < deadline) after = await stateNow();

  const show = ({ heap, rss }: ServiceState): string =>
    `heap ${(heap / MIB).toFixed(1)} MiB, rss ${(rss / MIB).toFixed(1)} MiB`;
  console.log(`seed ${SEED}: ${WARM_UP} + ${REQUESTS} requests, ${(REQUESTS / seconds).toFixed(0)} a second`);
  for (const [key, count] of [...tally].sort()) console.log(`  ${key}: ${count}`);
  for (const [key, count] of [...captures].sort()) console.log(`  ${key}: ${count}`);
  console.log(`before: ${show(before)}\nafter ${WARM_UP}: ${show(warm)}\nafter all: ${show(after)}`);

  expect(service.exitCode).toBeNull();
  expect([...tally.keys()].filter((key) => /^outcome (?:hang|wrong)/.test(key))).toEqual([]);
  // As many answers as there are ways to be refused: the requests reach every part of the service.
  for (const status of [200, 204, 400, 403, 404, 405, 413, 417, 431, 501, 505]) {
    expect(tally.get(`outcome ${status}`)).toBeGreaterThan(0);
  }
  // So does every reader, in captures that succeed, and no reader is "not ready" because something broke down.
  for (const { purpose, kind } of FUZZED_READERS) {
    const verb = purpose === 'Auth' ? 'CAPTURE' : 'RCAPTURE';
    expect(captures.get(`${verb} ${kind}: 200 0`)).toBeGreaterThan(CAPTURES / 5);
  }
  expect([...captures.keys()].filter((key) => / 200 (?:none|110|111)$|: [^2]/.test(key))).toEqual([]);
  expect(after).toMatchObject({ streaming: 0, busy: 0, faults: 0, connections: 0 });
  expect(after.heap - warm.heap).toBeLessThan(4 * MIB);
  expect(after.rss - warm.rss).toBeLessThan(48 * MIB);
  for (const port of ports) {
    const { json } = await call(port, 'MOSIPDISC', '/device', { type: 'Biometric Device' }, { Origin: undefined });
    expect(json).toMatchObject(Array(4).fill({ deviceStatus: 'Ready' }));
  }
});
