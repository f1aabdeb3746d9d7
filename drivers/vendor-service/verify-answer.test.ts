import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { createManualClock } from '#kit/testing/manual-clock.ts';
import { createAnswerMemory } from './answer-memory.ts';
import { captureAuthByService } from './capture-by-service.ts';
import { openPinnedRoots } from './pinned-roots.ts';
import { askPort } from './sightings.ts';
import { areSubTypesRequested } from './sub-types.ts';
import type { RequestedSubTypes } from './sub-types.ts';
import { startForeignService } from './testing/foreign-service.ts';
import { createForeignTrust } from './testing/foreign-trust.ts';
import { firstTestPort } from './testing/ports.ts';
import { verifyAuthAnswer } from './verify-answer.ts';
import type { ExpectedAnswer } from './verify-answer.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const DOMAIN = 'https://idp.example';

let body: Buffer;
let expected: Omit<ExpectedAnswer, 'memory'> & { readonly domainUri: string };

beforeAll(async () => {
  const trust = await createForeignTrust(NOW);
  const roots = openPinnedRoots(trust.pinned);
  if (!roots.ok) throw new Error('roots');
  const clock = createManualClock(NOW);
  const service = await startForeignService({ trust, now: () => NOW, firstPort: firstTestPort() });
  const own = { port: 0, deviceIds: new Set<string>(), certificates: () => new Set<string>() };
  const { signal } = new AbortController();
  const seen = await askPort(
    { clock, env: 'Developer', roots: roots.value, own },
    { port: service.port, before: [], timeoutMs: 2000, signal },
  );
  if (seen?.kind !== 'readers' || seen.sightings[0]?.standing.kind !== 'verified') throw new Error('not verified');
  const { device } = seen.sightings[0].standing;
  const requested = { type: 'Finger', count: 1, bioSubTypes: ['UNKNOWN'], exceptions: [], deviceSubId: 0 } as const;
  const order = { ...requested, transactionId: 'txn-0001', timeoutMs: 1000, requestedScore: 60, previousHash: '' };
  const deps = { clock, env: 'Developer', roots: roots.value, memory: createAnswerMemory(clock) };
  const target = { port: service.port, device };
  const captured = await captureAuthByService(deps, { target, order: { ...order, domainUri: DOMAIN }, signal });
  if (!captured.ok) throw new Error(captured.error.code);
  body = Buffer.from(captured.value.body);
  await service.close();
  expected = {
    ...requested,
    device,
    env: 'Developer',
    roots: roots.value,
    now: NOW,
    transactionId: 'txn-0001',
    domainUri: DOMAIN,
  };
});

function verify(octets: Uint8Array): ReturnType<typeof verifyAuthAnswer> {
  return verifyAuthAnswer(octets, { ...expected, memory: createAnswerMemory(createManualClock(NOW)) });
}

function dataOf(octets: Uint8Array): unknown {
  const { biometrics } = JSON.parse(Buffer.from(octets).toString('utf8')) as { biometrics: { data: unknown }[] };
  return biometrics.map(({ data }) => data);
}

describe('the verification of an answer', () => {
  it('accepts the answer as it came', async () => {
    expect((await verify(body)).ok).toBe(true);
  });

  it('never accepts anything but what the reader signed, whatever octet is changed', async () => {
    const honest = JSON.stringify(dataOf(body));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          const changed = Buffer.from(body);
          for (const [at, value] of changes) changed[at] = value;
          const judged = await verify(changed);
          // The identity provider checks what is not signed (hash, session key, white space).
          if (judged.ok) expect(withoutSpareBits(JSON.stringify(dataOf(changed)))).toBe(withoutSpareBits(honest));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never throws, whatever octets it receives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map((text) => Buffer.from(text)),
          fc.json().map((text) => Buffer.from(`{"biometrics":[${text}]}`)),
          // The last octet is a line end, so the answer is complete without it.
          fc.nat(body.length - 2).map((length) => body.subarray(0, length)),
        ),
        async (octets) => {
          const judged = await verify(octets);
          expect(judged.ok).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The last character of a base64url part has bits that no octet takes; changing them does not change the content. */
function withoutSpareBits(text: string): string {
  return text.replace(/[A-Za-z0-9_-]([."])/g, '$1');
}

describe('the names that an answer may have', () => {
  const FINGERS = ['Left Thumb', 'Left IndexFinger', 'Right Thumb', 'Right IndexFinger'] as const;
  const base = { type: 'Finger', exceptions: [], deviceSubId: 0 } as const;

  it('are the requested ones in any order, and no others', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...FINGERS), { minLength: 1 }),
        fc.constantFrom(...FINGERS),
        (names, other) => {
          const requested: RequestedSubTypes = { ...base, count: names.length, bioSubTypes: names };
          expect(areSubTypesRequested(requested, [...names].reverse())).toBe(true);
          expect(areSubTypesRequested(requested, [...names.slice(1), other])).toBe(other === names[0]);
          expect(areSubTypesRequested(requested, [...names.slice(1), 'UNKNOWN'])).toBe(false);
          expect(areSubTypesRequested({ ...requested, exceptions: [names[0] ?? ''] }, names)).toBe(false);
        },
      ),
    );
  });

  it.each([
    ['UNKNOWN for two', ['UNKNOWN'], 2, ['Left Thumb', 'UNKNOWN'], true],
    ['UNKNOWN twice', ['UNKNOWN', 'UNKNOWN'], 2, ['UNKNOWN', 'UNKNOWN'], true],
    ['a name beside UNKNOWN', ['Left Thumb', 'UNKNOWN'], 2, ['Right Thumb', 'Left Thumb'], true],
    ['a name beside UNKNOWN that is missing', ['Left Thumb', 'UNKNOWN'], 2, ['Right Thumb', 'UNKNOWN'], false],
    ['a name twice', ['UNKNOWN'], 2, ['Left Thumb', 'Left Thumb'], false],
    ['no name', ['UNKNOWN'], 1, [''], false],
  ] as const)('%s', (_, bioSubTypes, count, answered, holds) => {
    expect(areSubTypesRequested({ ...base, count, bioSubTypes }, answered)).toBe(holds);
  });

  it.each([
    [1, 'Left', true],
    [1, 'Right', false],
    [2, 'Right', true],
    [3, 'Left', true],
    [0, 'Right', true],
    [0, 'Left Thumb', false],
  ] as const)('of irises at sub id %d: %s', (deviceSubId, name, holds) => {
    const requested = { type: 'Iris', count: 1, bioSubTypes: [], exceptions: [], deviceSubId } as const;
    expect(areSubTypesRequested(requested, [name])).toBe(holds);
  });

  it.each([
    [1, 'Left LittleFinger', true],
    [1, 'Left Thumb', false],
    [2, 'Right LittleFinger', true],
    [3, 'Right Thumb', true],
    [3, 'Right IndexFinger', false],
  ] as const)('of fingers at sub id %d: %s', (deviceSubId, name, holds) => {
    const requested = { ...base, count: 1, bioSubTypes: [], deviceSubId } as const;
    expect(areSubTypesRequested(requested, [name])).toBe(holds);
  });
});
