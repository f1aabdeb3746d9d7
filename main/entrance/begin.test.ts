import { beforeAll, describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#kit/result.ts';
import { newAuthority, NOW, signed } from '../provisioning/testing/description.ts';
import { askBeginning, askFile, type BeginDeps } from './begin.ts';
import { createConversation } from './conversation.ts';
import { askEnrolment, enrolmentProblem } from './enrol.ts';
import type { Answer, Problem, Shown } from './questions.ts';
import type { UpstreamError } from '../upstream/port.ts';

const NEW = { stationName: undefined, current: undefined, isWorkWaiting: false };

/** A person who gives these answers one after the other, as soon as each is asked for. */
function scene(answers: readonly Answer[], fetched: Result<string, Problem> = err({ code: 'address-unreachable' })) {
  const shown: Shown[] = [];
  const addresses: string[] = [];
  const left = [...answers];
  const conversation = createConversation(() => undefined);
  conversation.changes.subscribe(() => {
    const now = conversation.shown();
    shown.push(now);
    if (now.step === 'working' || now.step === 'over') return;
    const next = left.shift();
    if (!next) throw new Error(`nobody answers ${now.step}`);
    queueMicrotask(() => {
      if (!conversation.answer(next)) throw new Error(`${next.to} is no answer to ${now.step}`);
    });
  });
  const deps: BeginDeps = {
    conversation,
    fetchFile(address) {
      addresses.push(address);
      return Promise.resolve(fetched);
    },
    now: () => NOW,
  };
  const problems = () => shown.map((each) => ('problem' in each ? each.problem : undefined));
  return { deps, shown, addresses, left, problems };
}

describe('the beginning of a station', () => {
  let text = '';
  beforeAll(async () => {
    text = await signed({ serial: 3 });
  });

  it('is training when somebody says so', async () => {
    const { deps } = scene([{ to: 'choose', mode: 'training' }]);
    expect(await askBeginning(deps, { isTrainingOffered: true })).toEqual({ mode: 'training' });
  });

  it('is a file that was read, may be taken, and was confirmed', async () => {
    const { deps, shown } = scene([
      { to: 'choose', mode: 'production' },
      { to: 'file', text },
      { to: 'confirm', isRight: true },
    ]);
    const beginning = await askBeginning(deps, { isTrainingOffered: true });
    expect(beginning).toMatchObject({ mode: 'production', file: { text, provisioning: { serial: 3 } } });
    expect(shown.map(({ step }) => step)).toEqual(['choose', 'file', 'working', 'confirm']);
  });

  it('goes back to the choice, and has no way back where training is not offered', async () => {
    const { deps, shown } = scene([
      { to: 'choose', mode: 'production' },
      { to: 'file', back: true },
      { to: 'choose', mode: 'training' },
    ]);
    expect(await askBeginning(deps, { isTrainingOffered: true })).toEqual({ mode: 'training' });
    expect(shown[1]).toMatchObject({ step: 'file', isFirst: false });
    const only = scene([
      { to: 'file', text },
      { to: 'confirm', isRight: true },
    ]);
    await askBeginning(only.deps, { isTrainingOffered: false });
    expect(only.shown[0]).toMatchObject({ step: 'file', isFirst: true });
  });

  it('asks for another file when this one cannot be taken or is not confirmed', async () => {
    const expired = await signed({ issuedAt: '2020-01-01T00:00:00Z', expiresAt: '2020-02-01T00:00:00Z' });
    const { deps, problems } = scene([
      { to: 'file', text: 'hello' },
      { to: 'file', text: expired },
      { to: 'file', text },
      { to: 'confirm', isRight: false },
      { to: 'file', text },
      { to: 'confirm', back: true },
      { to: 'file', back: true },
    ]);
    expect(await askFile(deps, NEW, { isFirst: false })).toBeUndefined();
    expect(problems().filter((each) => each !== undefined)).toEqual([
      null,
      { code: 'not-a-file' },
      { code: 'expired', detail: '2020-02-01T00:00:00Z' },
      null,
      null,
    ]);
  });

  it('fetches a file from an address, and tells an address without one from a file that is not right', async () => {
    const good = scene(
      [
        { to: 'file', address: 'portal.example.org/file' },
        { to: 'confirm', isRight: true },
      ],
      ok(text),
    );
    expect(await askFile(good.deps, NEW, { isFirst: false })).toMatchObject({ text });
    expect(good.addresses).toEqual(['portal.example.org/file']);
    const page = scene(
      [
        { to: 'file', address: 'a' },
        { to: 'file', back: true },
      ],
      ok('<!doctype html>'),
    );
    await askFile(page.deps, NEW, { isFirst: false });
    expect(page.problems()).toContainEqual({ code: 'no-file-there' });
    const away = scene([
      { to: 'file', address: 'a' },
      { to: 'file', back: true },
    ]);
    await askFile(away.deps, NEW, { isFirst: false });
    expect(away.problems()).toContainEqual({ code: 'address-unreachable' });
  });

  it('holds a file against the one that the station has', async () => {
    const authority = newAuthority();
    const first = scene([
      { to: 'file', text: await signed({ serial: 3 }, authority) },
      { to: 'confirm', isRight: true },
    ]);
    const current = await askFile(first.deps, NEW, { isFirst: true });
    const { deps, problems } = scene([
      { to: 'file', text: await signed({ serial: 2 }, authority) },
      { to: 'file', text: await signed({ serial: 9 }) },
      { to: 'file', back: true },
    ]);
    await askFile(deps, { stationName: 'A', current, isWorkWaiting: false }, { isFirst: false });
    expect(problems().slice(1)).toContainEqual({ code: 'older', detail: '2' });
    expect(problems().slice(1)).toContainEqual({ code: 'other-authority' });
  });
});

describe('the enrolment', () => {
  it('asks until the portal takes a code, or somebody wants another file', async () => {
    const file = await askFile(
      scene([
        { to: 'file', text: await signed() },
        { to: 'confirm', isRight: true },
      ]).deps,
      NEW,
      { isFirst: true },
    );
    if (!file) throw new Error('no file');
    const codes: string[] = [];
    const outcomes: Result<string, UpstreamError>[] = [
      err({ code: 'refused', reason: 'enrolment-code' }),
      ok('enrolled'),
    ];
    const enrol = (code: string) => {
      codes.push(code);
      return Promise.resolve(outcomes.shift() ?? err({ code: 'unreachable' }));
    };
    const { deps, problems } = scene([
      { to: 'enrol', code: ' wrong ' },
      { to: 'enrol', code: 'right' },
    ]);
    expect(await askEnrolment(deps.conversation, file, enrol)).toEqual(ok('enrolled'));
    expect(codes).toEqual(['wrong', 'right']);
    expect(problems()).toContainEqual({ code: 'code-not-taken', detail: 'enrolment-code' });
    const other = scene([{ to: 'enrol', back: true }]);
    expect(await askEnrolment(other.deps.conversation, file, enrol)).toEqual(err({ code: 'other-file' }));
  });

  it.each<[UpstreamError, Problem]>([
    [{ code: 'unreachable' }, { code: 'portal-unreachable' }],
    [{ code: 'timed-out' }, { code: 'portal-unreachable' }],
    [{ code: 'unavailable', status: 503 }, { code: 'portal-busy' }],
    [{ code: 'nonsense', detail: 'certificate' }, { code: 'portal-not-trusted' }],
    [
      { code: 'nonsense', detail: 'not-json' },
      { code: 'portal-answer', detail: 'not-json' },
    ],
    [{ code: 'signed-out' }, { code: 'code-not-taken' }],
    [
      { code: 'refused', reason: 'x' },
      { code: 'code-not-taken', detail: 'x' },
    ],
  ])('tells %o as %o', (error, problem) => {
    expect(enrolmentProblem(error)).toEqual(problem);
  });
});

describe('the conversation', () => {
  it('opens its page for the first question only, and takes each answer once', async () => {
    let opened = 0;
    const conversation = createConversation(() => (opened += 1));
    expect(conversation.shown()).toEqual({ step: 'over' });
    conversation.work('opening');
    expect(opened).toBe(0);
    const asked = conversation.ask({ step: 'choose' });
    expect(conversation.answer({ to: 'enrol', code: 'x' })).toBe(false);
    expect(conversation.answer({ to: 'choose', mode: 'training' })).toBe(true);
    expect(conversation.answer({ to: 'choose', mode: 'production' })).toBe(false);
    expect(await asked).toMatchObject({ mode: 'training' });
    void conversation.ask({ step: 'choose' });
    expect(opened).toBe(1);
    conversation.end();
    expect(conversation.shown()).toEqual({ step: 'over' });
  });
});
