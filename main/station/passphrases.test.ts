import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '#kit/testing/manual-clock.ts';
import { must, testStart } from '../../test/support/station-data.ts';
import type { AskPassphrase, PassphraseAnswer, PassphraseQuestion } from './open-by-passphrase.ts';
import type { Passphrases } from './passphrases.ts';
import { openStorageKey, type KeyStore, type StorageKey } from './storage-key.ts';

const LIGHT = { memoryKib: 8, passes: 1 };
const AMINA = { who: 'Amina', passphrase: 'the blue goat sings at noon' };
const BILAL = { who: 'Bilal', passphrase: 'four lanterns in the harbour' };
const WRONG = 'seven lanterns in the desert';

let file = '';
let clock: ManualClock;
let questions: PassphraseQuestion[];
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'kiosk-passphrase-')), 'storage-key');
  clock = createManualClock(testStart);
  questions = [];
});
afterEach(() => rmSync(join(file, '..'), { recursive: true, force: true }));

const noKeyStore: KeyStore = {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  getSelectedStorageBackend: () => 'unknown',
  encryptStringAsync: () => Promise.reject(new Error('Encryption is not available.')),
  decryptStringAsync: () => Promise.reject(new Error('Encryption is not available.')),
};

/** Answers one question after the other, then gives up. */
function answering(
  ...answers: readonly (PassphraseAnswer | ((question: PassphraseQuestion) => PassphraseAnswer))[]
): AskPassphrase {
  let next = 0;
  return (question) => {
    questions.push(question);
    const answer = answers[next];
    next += 1;
    return Promise.resolve(typeof answer === 'function' ? answer(question) : (answer ?? null));
  };
}

function open(askPassphrase: AskPassphrase) {
  return openStorageKey({
    file,
    keyStore: noKeyStore,
    mode: 'production',
    platform: 'linux',
    askPassphrase,
    clock,
    known: ['Training centre'],
    hardness: LIGHT,
  });
}

/** Types the passphrase of whoever has that name in the list. */
function typing({ who, passphrase }: PassphraseAnswer) {
  return (question: PassphraseQuestion): PassphraseAnswer => {
    const slot = question.kind === 'open' ? question.slots.find(({ name }) => name === who) : undefined;
    return { who: slot?.id ?? 'nobody', passphrase };
  };
}

async function created(): Promise<StorageKey & { readonly passphrases: Passphrases }> {
  const { key, protection, passphrases } = must(await open(answering(AMINA)));
  if (!passphrases) throw new Error('there are no passphrases');
  return { key, protection, passphrases };
}

const idOf = (passphrases: Passphrases, name: string) =>
  passphrases.list().find(({ holder }) => holder?.name === name)?.id ?? '';

describe('a storage key behind passphrases', () => {
  it('is made behind the first person’s, and opens with it at the next start', async () => {
    const first = await created();
    expect(first).toMatchObject({ protection: 'passphrase' });
    expect(readFileSync(file, 'utf8')).not.toContain(first.key.toString('base64'));
    const second = must(await open(answering(typing(AMINA))));
    expect(second.key).toEqual(first.key);
    expect(questions.map(({ kind }) => kind)).toEqual(['new', 'open']);
    expect(questions[1]).toMatchObject({ slots: [{ name: 'Amina' }], problem: null, waitMs: 0 });
  });

  it('is not made behind a bad one, which is said', async () => {
    const opened = await open(
      answering({ who: 'Amina', passphrase: 'goat' }, { who: ' ', passphrase: AMINA.passphrase }),
    );
    expect(opened).toMatchObject({ error: { code: 'passphrase-not-given' } });
    expect(questions).toEqual([
      { kind: 'new', problem: null },
      { kind: 'new', problem: 'passphrase-short' },
      { kind: 'new', problem: 'name-missing' },
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it('does not open with another one, and makes the next try wait longer each time', async () => {
    await created();
    const wrong = typing({ ...AMINA, passphrase: WRONG });
    const opened = await open(
      answering(
        wrong,
        (question) => {
          clock.advance(2000);
          return wrong(question);
        },
        // Before its time even the right one is not tried.
        typing(AMINA),
        (question) => {
          clock.advance(6000);
          return typing(AMINA)(question);
        },
      ),
    );
    expect(opened).toMatchObject({ ok: true });
    expect(questions.slice(1)).toMatchObject([
      { problem: null, waitMs: 0 },
      { problem: 'passphrase-wrong', waitMs: 2000 },
      { problem: 'passphrase-wrong', waitMs: 6000 },
      { problem: 'passphrase-wrong', waitMs: 6000 },
    ]);
  });

  it('keeps the wait over a restart, and longer where the clock was set back', async () => {
    await created();
    const wrong = typing({ ...AMINA, passphrase: WRONG });
    await open(answering(wrong, (question) => (clock.advance(2000), wrong(question))));
    clock.advance(1000);
    await open(answering());
    expect(questions.at(-1)).toMatchObject({ waitMs: 5000 });
    clock = createManualClock(testStart - 86_400_000);
    await open(answering());
    expect(questions.at(-1)).toMatchObject({ waitMs: 6000 });
    const waiting = answering((question) => (clock.advance(6000), typing(AMINA)(question)));
    expect(await open(waiting)).toMatchObject({ ok: true });
    // A right one ends the row.
    await open(answering());
    expect(questions.at(-1)).toMatchObject({ waitMs: 0 });
  });

  it('counts a try before it is judged: a plug pulled in between gives none away', async () => {
    await created();
    const ask = answering(typing({ ...AMINA, passphrase: WRONG }));
    // The process ends while the passphrase is judged: nothing after the count happens.
    void open(ask);
    await expect.poll(() => existsSync(`${file}-tries`)).toBe(true);
    await open(answering());
    expect(questions.at(-1)).toMatchObject({ waitMs: 2000 });
  });

  it('takes a file of tries that nobody can read for several wrong ones', async () => {
    await created();
    writeFileSync(`${file}-tries`, 'x');
    await open(answering());
    expect(questions.at(-1)).toMatchObject({ waitMs: 162_000 });
  });

  it('judges nothing where the try cannot be counted', async () => {
    await created();
    mkdirSync(`${file}-tries.new`);
    expect(await open(answering(typing(AMINA)))).toMatchObject({ error: { code: 'storage-key-not-written' } });
  });
});

describe('several passphrases', () => {
  it('open the same key, each by itself', async () => {
    const { key, passphrases } = await created();
    must(await passphrases.add({ name: ' Bilal ', passphrase: BILAL.passphrase }));
    expect(must(await open(answering(typing(BILAL)))).key).toEqual(key);
    expect(must(await open(answering(typing(AMINA)))).key).toEqual(key);
    must(passphrases.remove(idOf(passphrases, 'Amina')));
    expect(must(await open(answering(typing(BILAL)))).key).toEqual(key);
    const gone = await open(answering(typing(AMINA)));
    expect(gone).toMatchObject({ error: { code: 'passphrase-not-given' } });
  });

  it('are changed by who knows them', async () => {
    const { key, passphrases } = await created();
    const id = idOf(passphrases, 'Amina');
    const next = 'nine candles under a bridge';
    expect(await passphrases.change({ id, current: WRONG, next })).toMatchObject({
      error: { code: 'passphrase-wrong' },
    });
    expect(await passphrases.change({ id, current: AMINA.passphrase, next })).toMatchObject({
      error: { code: 'passphrase-wait', waitMs: 2000 },
    });
    clock.advance(2000);
    must(await passphrases.change({ id, current: AMINA.passphrase, next }));
    expect(must(await open(answering(typing({ who: 'Amina', passphrase: next })))).key).toEqual(key);
    expect(await open(answering(typing(AMINA)))).toMatchObject({ error: { code: 'passphrase-not-given' } });
  });

  it('are refused when they are bad, double, too many, unknown or the last', async () => {
    const { passphrases } = await created();
    expect(await passphrases.add({ name: 'Bilal', passphrase: 'training centre 1' })).toMatchObject({
      error: { code: 'passphrase-weak', problem: 'passphrase-obvious' },
    });
    expect(await passphrases.add({ name: 'AMINA', passphrase: BILAL.passphrase })).toMatchObject({
      error: { code: 'passphrase-name-taken' },
    });
    const twice = await Promise.all([
      passphrases.add({ name: 'Bilal', passphrase: BILAL.passphrase }),
      passphrases.add({ name: 'Bilal', passphrase: BILAL.passphrase }),
    ]);
    expect(twice.filter(({ ok }) => ok)).toHaveLength(1);
    expect(passphrases.remove('x')).toMatchObject({ error: { code: 'passphrase-unknown' } });
    expect(await passphrases.change({ id: 'x', current: '', next: '' })).toMatchObject({
      error: { code: 'passphrase-unknown' },
    });
    must(passphrases.remove(idOf(passphrases, 'Bilal')));
    expect(passphrases.remove(idOf(passphrases, 'Amina'))).toMatchObject({ error: { code: 'passphrase-last' } });
    for (let n = 1; n < 12; n += 1) must(await passphrases.add({ name: `P${n}`, passphrase: BILAL.passphrase }));
    expect(await passphrases.add({ name: 'One more', passphrase: BILAL.passphrase })).toMatchObject({
      error: { code: 'passphrases-full', limit: 12 },
    });
  });

  it('stay as they are when the disk takes nothing', async () => {
    const { passphrases } = await created();
    const before = passphrases.list();
    mkdirSync(`${file}.new`);
    expect(await passphrases.add({ name: 'Bilal', passphrase: BILAL.passphrase })).toMatchObject({
      error: { code: 'passphrase-not-kept' },
    });
    expect(passphrases.list()).toEqual(before);
  });
});

describe('a damaged file', () => {
  const edit = (change: (slots: Record<string, unknown>[]) => unknown) => {
    const text = readFileSync(file, 'utf8').slice('passphrases:'.length);
    const content = JSON.parse(text) as { slots: Record<string, unknown>[] };
    writeFileSync(file, `passphrases:${JSON.stringify({ ...content, slots: change(content.slots) })}`);
  };

  it('with one slot spoilt opens by the others, and keeps the spoilt one until it is removed', async () => {
    const { key, passphrases: before } = await created();
    must(await before.add({ name: 'Bilal', passphrase: BILAL.passphrase }));
    edit(([first, ...rest]) => [{ ...first, stretching: { algorithm: 'none' } }, ...rest]);
    const again = must(await open(answering(typing(BILAL))));
    expect(again.key).toEqual(key);
    expect(questions.at(-1)).toMatchObject({ slots: [{ name: 'Bilal' }] });
    const passphrases = again.passphrases as Passphrases;
    expect(passphrases.list()).toMatchObject([{ holder: null }, { holder: { name: 'Bilal' } }]);
    must(await passphrases.add({ name: 'Chioma', passphrase: AMINA.passphrase }));
    expect(readFileSync(file, 'utf8')).toContain('"none"');
    must(passphrases.remove(passphrases.list()[0]?.id ?? ''));
    expect(readFileSync(file, 'utf8')).not.toContain('"none"');
    expect(must(await open(answering(typing({ ...AMINA, who: 'Chioma' })))).key).toEqual(key);
  });

  it('does not open a slot under another name', async () => {
    await created();
    edit(([first]) => [{ ...first, name: 'Bilal' }]);
    expect(await open(answering(typing({ ...AMINA, who: 'Bilal' })))).toMatchObject({
      error: { code: 'passphrase-not-given' },
    });
    expect(questions.at(-1)).toMatchObject({ problem: 'passphrase-wrong' });
  });

  it('without a slot that can be read is refused and stays', async () => {
    await created();
    edit(() => ['x']);
    const before = readFileSync(file);
    expect(await open(answering(AMINA))).toMatchObject({ error: { code: 'storage-key-unreadable' } });
    expect(readFileSync(file)).toEqual(before);
  });

  it('gives no other key, whatever was cut off or changed in it', async () => {
    const { key } = await created();
    const whole = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 'passphrases:'.length, max: whole.length - 3 }),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, flip, cut) => {
          const changed = cut ? whole.subarray(0, at) : Buffer.from(whole);
          if (!cut) changed[at] = (changed[at] ?? 0) ^ flip;
          writeFileSync(file, changed);
          rmSync(`${file}-tries`, { force: true });
          const opened = await open(answering(typing(AMINA)));
          // The time of the slot may have changed, and it opens; then it gives the same key.
          if (opened.ok) expect(opened.value.key).toEqual(key);
          else expect(['storage-key-unreadable', 'passphrase-not-given']).toContain(opened.error.code);
        },
      ),
      { numRuns: 60 },
    );
  });
});
