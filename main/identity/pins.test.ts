import { webcrypto } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#kit/result.ts';
import { isSamePerson, type Person } from '#vocabulary/people.ts';
import {
  must,
  officer,
  openTestData,
  removeTestData,
  supervisor,
  testStart,
  type TestData,
} from '../../test/support/station-data.ts';
import { createTrustedClock } from '../journal/clock.ts';
import type { Operator } from './operators.ts';
import { createPins, PIN_TRIES, type Pins } from './pins.ts';
import { createRemovedOperators } from './removed-operators.ts';

const PIN = '739518';
const OTHER = '804261';
const DAY_MS = 86_400_000;

let data: TestData;
let removed: Person[];
beforeEach(() => {
  data = openTestData();
  removed = [];
});
afterEach(() => removeTestData(data));

function pinsOf(of: TestData = data, offlineDays = 14) {
  const { store, journal, time } = of;
  // The machine's clock is set by hand; what has passed since a start is not.
  const clock = createTrustedClock({ highest: store.clock, machine: { now: () => time.now, monotonic: () => 0 } });
  return createPins({
    secrets: store.secrets,
    transaction: store.transaction,
    journal,
    clock,
    policy: { offlineDays, digits: 6 },
    isRemoved: (person) => removed.some((each) => isSamePerson(each, person)),
    hardness: { memoryKib: 8, passes: 1 },
  });
}

async function signedIn(who = officer, extractable = true): Promise<Operator> {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, extractable, [
    'sign',
    'verify',
  ]);
  const publicJwk = await exportJWK(pair.publicKey);
  const key = { privateKey: pair.privateKey, publicJwk, thumbprint: await calculateJwkThumbprint(publicJwk) };
  const at = data.time.now;
  return { ...who, role: 'officer', idToken: `token of ${who.sub}`, signedInAt: at, enteredAt: at, key };
}

/** The officer's PIN is set; gives what the list calls them. */
async function withPin(pins: Pins<{ readonly code: string }>): Promise<string> {
  must(await pins.set(await signedIn(), PIN));
  return pins.holders()[0]?.id ?? '';
}

/** The journal's entries about PINs: kind and details. */
const journalled = () =>
  [...data.store.journal.all()]
    .filter(({ kind }) => kind.startsWith('operator-pin'))
    .map(({ kind, details }) => [kind, details] as const);

/** Tries so often, waiting as long as it takes in between. */
async function tryWrong(pins: Pins<{ readonly code: string }>, id: string, times: number) {
  const answers: Result<Operator>[] = [];
  for (let n = 0; n < times; n += 1) {
    answers.push(await pins.open(id, OTHER));
    data.time.now += pins.holders()[0]?.waitMs ?? 0;
  }
  return answers.map((answer) => (answer.ok ? 'open' : answer.error));
}

describe('a PIN', () => {
  it('opens what the sign-in at the provider left: evidence, and a key that signs as the same one', async () => {
    const pins = pinsOf();
    const operator = await signedIn();
    must(await pins.set(operator, PIN));
    const [holder] = pins.holders();
    expect(holder).toMatchObject({
      name: officer.name,
      role: 'officer',
      state: 'ready',
      triesLeft: PIN_TRIES,
      waitMs: 0,
    });
    expect(holder?.id).not.toContain(officer.sub);
    data.time.now += DAY_MS;
    const opened = must(await pins.open(holder?.id ?? '', PIN));
    expect(opened).toMatchObject({ ...officer, role: 'officer', idToken: operator.idToken, signedInAt: testStart });
    expect(opened.key.thumbprint).toBe(operator.key.thumbprint);
    expect(opened.key.privateKey.extractable).toBe(false);
    const text = new TextEncoder().encode('decision');
    const how = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await webcrypto.subtle.sign(how, opened.key.privateKey, text);
    const publicKey = await webcrypto.subtle.importKey(
      'jwk',
      operator.key.publicJwk,
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['verify'],
    );
    expect(await webcrypto.subtle.verify(how, publicKey, signature, text)).toBe(true);
  });

  it('is kept with what it opens under the storage key, and nothing of it is readable', async () => {
    await withPin(pinsOf());
    using sealed = data.store.secrets.get('operator-pins');
    const text = sealed?.bytes.toString() ?? '';
    // Even under the open storage key, the evidence takes the PIN.
    expect(text).toContain(officer.sub);
    expect(text).not.toContain('token of');
    expect(text).not.toContain(PIN);
  });

  it.each([
    ['123456', 'pin-row'],
    ['111111', 'pin-repeats'],
    ['140387', 'pin-date'],
    ['73951', 'pin-short'],
  ])('is not taken when it is %s', async (pin, problem) => {
    const pins = pinsOf();
    expect(await pins.set(await signedIn(), pin)).toEqual(err({ code: 'pin-weak', problem }));
    expect(pins.holders()).toEqual([]);
  });

  it('is set only where the programme allows it, and after a sign-in at the provider', async () => {
    expect(await pinsOf(data, 0).set(await signedIn(), PIN)).toEqual(err({ code: 'pin-not-allowed' }));
    expect(await pinsOf().set(await signedIn(officer, false), PIN)).toEqual(err({ code: 'pin-needs-online' }));
    const id = await withPin(pinsOf());
    expect(pinsOf(data, 0).holders()).toEqual([]);
    expect(await pinsOf(data, 0).open(id, PIN)).toEqual(err({ code: 'pin-unknown' }));
  });

  it('opens nothing more once the days are over, until the next sign-in at the provider', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    data.time.now += 14 * DAY_MS;
    expect(await pins.open(id, PIN)).toMatchObject({ ok: true });
    data.time.now += 1;
    expect(await pins.open(id, PIN)).toEqual(err({ code: 'pin-expired', days: 14 }));
    expect(pins.holders()).toMatchObject([{ state: 'expired' }]);
    // The clock of the machine set back: the days are over all the same.
    data.time.now -= 10 * DAY_MS;
    expect(await pins.open(id, PIN)).toEqual(err({ code: 'pin-expired', days: 14 }));
    data.time.now += 10 * DAY_MS;
    const again = await signedIn();
    must(await pins.renew(again));
    expect(must(await pins.open(id, PIN)).key.thumbprint).toBe(again.key.thumbprint);
  });

  it('is changed by who knows it', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    expect(await pins.change(officer, { current: OTHER, next: '973150' })).toMatchObject({
      error: { code: 'pin-wrong', left: 4 },
    });
    data.time.now += 2000;
    expect(await pins.change(officer, { current: PIN, next: '123456' })).toMatchObject({ error: { code: 'pin-weak' } });
    must(await pins.change(officer, { current: PIN, next: OTHER }));
    expect(await pins.open(id, OTHER)).toMatchObject({ ok: true });
    expect(await pins.open(id, PIN)).toMatchObject({ error: { code: 'pin-wrong' } });
  });

  it('is removed, and then opens nothing', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    must(pins.remove(officer));
    expect(pins.holders()).toEqual([]);
    expect(await pins.open(id, PIN)).toEqual(err({ code: 'pin-unknown' }));
    expect(journalled()).toEqual([
      ['operator-pin-set', {}],
      ['operator-pin-removed', { by: 'operator' }],
    ]);
  });
});

describe('wrong PINs', () => {
  it('make the next try wait longer each time, and lock after five', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    expect(await tryWrong(pins, id, 6)).toEqual([
      { code: 'pin-wrong', left: 4, waitMs: 2000 },
      { code: 'pin-wrong', left: 3, waitMs: 6000 },
      { code: 'pin-wrong', left: 2, waitMs: 18_000 },
      { code: 'pin-wrong', left: 1, waitMs: 54_000 },
      { code: 'pin-locked' },
      { code: 'pin-locked' },
    ]);
    expect(await pins.open(id, PIN)).toEqual(err({ code: 'pin-locked' }));
    expect(journalled()).toEqual([
      ['operator-pin-set', {}],
      ...[1, 2, 3, 4, 5].map((wrong) => ['operator-pin-wrong', { wrong }] as const),
      ['operator-pin-locked', {}],
    ]);
  });

  it('are not tried before their time, whatever is typed and however the clock is set', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    await pins.open(id, OTHER);
    expect(await pins.open(id, PIN)).toEqual(err({ code: 'pin-wait', waitMs: 2000 }));
    data.time.now -= DAY_MS;
    const waiting = await pins.open(id, PIN);
    expect(waiting).toMatchObject({ error: { code: 'pin-wait' } });
    expect(pins.holders()).toMatchObject([{ triesLeft: 4 }]);
    data.time.now += DAY_MS + 2000;
    expect(await pins.open(id, PIN)).toMatchObject({ ok: true });
    expect(pins.holders()).toMatchObject([{ triesLeft: 5 }]);
  });

  it('stay counted over a restart with the clock set back, and locked is locked', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    await tryWrong(pins, id, 4);
    const { folder, storageKey, time } = data;
    data.store.close();
    data = openTestData({ folder, storageKey, now: time.now - 30 * DAY_MS });
    const later = pinsOf();
    expect(later.holders()).toMatchObject([{ triesLeft: 1, state: 'ready' }]);
    data.time.now = time.now + 54_000;
    expect(await later.open(id, OTHER)).toEqual(err({ code: 'pin-locked' }));
    data.time.now -= 30 * DAY_MS;
    expect(await later.open(id, PIN)).toEqual(err({ code: 'pin-locked' }));
  });

  it('are counted before they are judged: a machine that dies in between has counted', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    // The judgement never comes: the program ends while the PIN is stretched.
    const judged = pins.open(id, OTHER);
    const { folder, storageKey, time } = data;
    const disk = openTestData({ folder, storageKey, now: time.now });
    expect(pinsOf(disk).holders()).toMatchObject([{ triesLeft: 4, waitMs: 2000 }]);
    await judged;
    disk.store.close();
  });

  it('count once each when two are typed at the same time', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    const answers = await Promise.all([pins.open(id, OTHER), pins.open(id, PIN)]);
    expect(answers).toMatchObject([{ error: { code: 'pin-wrong' } }, { error: { code: 'pin-wait' } }]);
  });

  it('are forgiven by a supervisor, or by a sign-in at the provider', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    await tryWrong(pins, id, 5);
    must(pins.lift(id, supervisor));
    expect(await pins.open(id, PIN)).toMatchObject({ ok: true });
    await tryWrong(pins, id, 5);
    must(await pins.renew(await signedIn()));
    expect(await pins.open(id, PIN)).toMatchObject({ ok: true });
    expect(journalled().filter(([kind]) => kind === 'operator-pin-lifted')).toEqual([
      ['operator-pin-lifted', { how: 'supervisor' }],
      ['operator-pin-lifted', { how: 'sign-in' }],
    ]);
    expect(pins.lift('nobody', supervisor)).toEqual(err({ code: 'pin-unknown' }));
  });
});

describe('somebody whom the portal has removed', () => {
  it('cannot come in by PIN after the next contact, and their PIN is forgotten', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    let answer: Result<readonly Person[]> = err({ code: 'unreachable' });
    const open = () =>
      createRemovedOperators({
        secrets: data.store.secrets,
        transaction: data.store.transaction,
        ask: () => Promise.resolve(answer),
        onChange: () => {
          removed = [officer];
          must(pins.forgetRemoved());
        },
      });
    const list = open();
    await list.refresh();
    expect(await pins.open(id, PIN)).toMatchObject({ ok: true });
    answer = ok([officer]);
    await list.refresh();
    expect(list.isRemoved(officer)).toBe(true);
    expect(list.isRemoved(supervisor)).toBe(false);
    expect(await pins.open(id, PIN)).toEqual(err({ code: 'pin-unknown' }));
    expect(journalled().at(-1)).toEqual(['operator-pin-removed', { by: 'portal' }]);
    // It stays so while the portal does not answer, and after a restart.
    answer = err({ code: 'unreachable' });
    await list.refresh();
    expect(list.isRemoved(officer)).toBe(true);
    expect(open().isRemoved(officer)).toBe(true);
    // Somebody who came back is let in again.
    answer = ok([]);
    await list.refresh();
    expect(list.isRemoved(officer)).toBe(false);
  });

  it('is refused while their PIN is still there', async () => {
    const pins = pinsOf();
    const id = await withPin(pins);
    removed = [officer];
    expect(await pins.open(id, PIN)).toEqual(err({ code: 'operator-removed' }));
    expect(pins.holders()).toEqual([]);
  });
});
