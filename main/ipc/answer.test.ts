import { describe, expect, it } from 'vitest';
import { calls, type CallName } from '../../preload/contract/calls.ts';
import type { LogEvent } from '../log/log.ts';
import { answerCall, type Handlers, type Sender } from './answer.ts';
import { formVisit, scriptedWho, type Facts } from './testing/scripted-who.ts';
import { INPUTS } from './testing/walk.ts';

const own: Sender = { senderFrame: { origin: 'app://kiosk', parent: null } };
const officer = { issuer: 'https://provider.example', sub: 'officer-1', role: 'officer' } as const;
const administrator = { issuer: 'https://provider.example', sub: 'administrator-1', role: 'administrator' } as const;

function scene(
  overrides: Partial<Record<CallName, (input: never) => unknown>> = {},
  facts: Facts = { operator: officer },
) {
  const logged: LogEvent[] = [];
  const handled: string[] = [];
  const handlers = Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      (input: never) => {
        handled.push(name);
        return overrides[name as CallName]?.(input) ?? { ok: true, value: null };
      },
    ]),
  ) as unknown as Handlers;
  const log = { write: (event: LogEvent) => logged.push(event) };
  return { deps: { handlers, log, who: scriptedWho(facts), origin: 'app://kiosk' }, logged, handled };
}

describe('answerCall', () => {
  it.each([
    ['another origin', { senderFrame: { origin: 'https://idp.example', parent: null } }],
    ['the form frame', { senderFrame: { origin: 'app://kiosk', parent: {} } }],
    ['a frame that has gone', { senderFrame: null }],
  ])('refuses %s for every call, without running it', async (_who, sender) => {
    const { deps, handled } = scene();
    for (const name of Object.keys(calls) as CallName[]) {
      expect(await answerCall({ name, event: sender, input: {} }, deps)).toEqual({
        ok: false,
        error: { code: 'bad-input' },
      });
    }
    expect(handled).toEqual([]);
  });

  it('refuses input outside the schema for every call, without running it', async () => {
    const { deps, handled } = scene();
    for (const name of Object.keys(calls) as CallName[]) {
      expect(await answerCall({ name, event: own, input: { unasked: true } }, deps)).toEqual({
        ok: false,
        error: { code: 'bad-input' },
      });
    }
    expect(handled).toEqual([]);
  });

  it('refuses a piece of a document over 256 KiB', async () => {
    const { deps } = scene({}, { operator: officer, visit: formVisit, parts: { p: 'draft-1' } });
    const input = { partId: 'p', index: 0, bytes: new Uint8Array(256 * 1024 + 1) };
    expect(await answerCall({ name: 'part.append', event: own, input }, deps)).toMatchObject({ ok: false });
    expect(
      await answerCall({ name: 'part.append', event: own, input: { ...input, bytes: input.bytes.subarray(1) } }, deps),
    ).toMatchObject({
      ok: true,
    });
  });

  it('answers a throw with an incident, and logs its place but not its message', async () => {
    const { deps, logged } = scene({
      'operator.sign-out': () => {
        throw new TypeError('Amina is not a function');
      },
    });
    const answer = await answerCall({ name: 'operator.sign-out', event: own, input: {} }, deps);
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(logged).toMatchObject([{ event: 'call-failed', call: 'operator.sign-out', kind: 'TypeError' }]);
    expect(JSON.stringify(logged)).not.toContain('Amina');
  });

  it('refuses output that the contract does not have', async () => {
    const { deps } = scene({ 'operator.sign-out': () => ({ ok: true, value: { secret: 1 } }) });
    expect(await answerCall({ name: 'operator.sign-out', event: own, input: {} }, deps)).toMatchObject({
      error: { code: 'internal' },
    });
  });

  it('logs a call that the caller may not make, and zeroes the bytes that came with it', async () => {
    const { deps, logged, handled } = scene({}, {});
    const bytes = new Uint8Array([255, 216]);
    expect(await answerCall({ name: 'visit.exception-photo', event: own, input: { bytes } }, deps)).toEqual({
      ok: false,
      error: { code: 'operator-needed' },
    });
    expect(handled).toEqual([]);
    expect(bytes).toEqual(new Uint8Array(2));
    expect(logged).toEqual([
      { event: 'call-refused', call: 'visit.exception-photo', why: 'access', code: 'operator-needed' },
    ]);
  });
});

describe('an answer that comes late', () => {
  /** Answers `name` while `change` happens before its handler is ready. */
  async function late(name: CallName, facts: Facts, change: (facts: Facts) => void, value: unknown = null) {
    const handling = Promise.withResolvers<unknown>();
    const { deps, logged, handled } = scene({ [name]: () => handling.promise }, facts);
    const answer = answerCall({ name, event: own, input: INPUTS[name]() }, deps);
    change(facts);
    handling.resolve({ ok: true, value });
    expect(handled).toEqual([name]);
    return { answer: await answer, logged };
  }

  it.each([
    ['the operator has signed out', 'operator-needed', { operator: null }],
    ['another operator has signed in', 'operator-needed', { operator: { ...officer } }],
    ['the visit has ended', 'no-visit', { visit: null }],
    ['another visit has begun', 'no-visit', { visit: { ...formVisit, visitId: 'visit-2' } }],
  ] as const)('is refused and logged when %s', async (_when, code, changed) => {
    const facts = { operator: officer, visit: formVisit };
    const { answer, logged } = await late('programs.list', facts, (now) => Object.assign(now, changed), []);
    expect(answer).toEqual({ ok: false, error: { code } });
    expect(logged).toEqual([{ event: 'call-refused', call: 'programs.list', why: 'outdated', code }]);
  });

  it('is refused when a visit has begun and the call is allowed only without a visit', async () => {
    const facts = { operator: officer };
    const value = { measured: false, why: 'tilted' };
    const handling = Promise.withResolvers<unknown>();
    const { deps } = scene({ 'reader.calibrate': () => handling.promise }, facts);
    const input = { deviceId: 'A', pitchMillimetres: 1 };
    const answer = answerCall({ name: 'reader.calibrate', event: own, input }, deps);
    Object.assign(facts, { visit: formVisit });
    handling.resolve({ ok: true, value });
    expect(await answer).toEqual({ ok: false, error: { code: 'visit-running' } });
  });

  it('is sent when only the step has changed, and when the call itself made the change', async () => {
    const facts = { operator: officer, visit: { ...formVisit, step: 'look-over' as const } };
    const kept = await late('programs.list', facts, (now) => (now.visit = { ...formVisit, step: 'saved' }), []);
    expect(kept.answer).toEqual({ ok: true, value: [] });
    const view = { name: 'Rosa', role: 'administrator' };
    const signedIn = await late('operator.sign-in', {}, (now) => (now.operator = administrator), view);
    expect(signedIn.answer).toEqual({ ok: true, value: view });
  });

  it('is sent to anyone when anyone may make the call', async () => {
    const { answer } = await late('training.people', { operator: officer }, (now) => (now.operator = null), []);
    expect(answer).toEqual({ ok: true, value: [] });
  });
});
