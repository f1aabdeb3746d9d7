import { beforeEach, describe, expect, it, vi } from 'vitest';
import { err, ok, type Result } from '#kit/result.ts';
import { createEntering } from './entering.ts';
import type { Operator, Operators } from './operators.ts';
import { createStationLock, type LockChange } from './station-lock.ts';

const operator = (sub: string) => ({ issuer: 'https://provider.example', sub, name: sub, role: 'officer' }) as Operator;
const rosa = operator('rosa');
const said = operator('said');

let current: Operator | null;
let next: Result<Operator, { readonly code: 'sign-in-cancelled' }>;
let changes: string[];
const endSession = vi.fn<() => Promise<void>>();
const renew = vi.fn<() => Promise<{ ok: true; value: undefined }>>();

function scene() {
  const operators: Pick<Operators, 'current' | 'authenticate' | 'admit'> = {
    current: () => current,
    authenticate: () => Promise.resolve(next),
    admit: (who) => ok((current = who)),
  };
  const onChange = (change: LockChange) =>
    changes.push(change.kind === 'station-locked' ? change.why : `by ${change.by}`);
  const lock = createStationLock({ operators, onChange });
  endSession.mockImplementation(() => {
    current = null;
    lock.forget();
    return Promise.resolve();
  });
  renew.mockResolvedValue(ok(undefined));
  const pins = { open: () => Promise.resolve(next), renew };
  return { lock, entering: createEntering({ operators, pins, lock, endSession }) };
}

beforeEach(() => {
  vi.resetAllMocks();
  current = null;
  next = ok(rosa);
  changes = [];
});

describe('entering', () => {
  it('lets people come to a free station, and renews what the PIN opens after the provider alone', async () => {
    const { entering } = scene();
    expect(await entering.byPin('id', '739518', false)).toEqual(ok(rosa));
    expect(renew).not.toHaveBeenCalled();
    current = null;
    expect(await entering.atProvider('en', false)).toEqual(ok(rosa));
    expect(renew).toHaveBeenCalledOnce();
    expect(endSession).not.toHaveBeenCalled();
  });

  it('ends what somebody has open before the next one types anything', async () => {
    const { entering } = scene();
    current = rosa;
    next = err({ code: 'sign-in-cancelled' });
    expect(await entering.byPin('id', '739518', false)).toEqual(next);
    expect(endSession).toHaveBeenCalledOnce();
    expect(current).toBeNull();
  });
});

describe('a locked station', () => {
  it('has nobody present, and opens for the same operator with everything as it was', async () => {
    const { entering, lock } = scene();
    current = rosa;
    lock.lock('idle');
    lock.lock('suspend');
    expect([lock.present(), lock.waitingFor()]).toEqual([null, rosa]);
    next = ok({ ...rosa, idToken: 'older' });
    expect(await entering.byPin('id', '739518', false)).toEqual(ok(rosa));
    expect(lock.present()).toBe(rosa);
    expect(endSession).not.toHaveBeenCalled();
    expect(changes).toEqual(['idle', 'by pin']);
  });

  it('takes the newer sign-in at the provider in place of the older', async () => {
    const { entering, lock } = scene();
    current = rosa;
    lock.lock('screen-lock');
    const newer = { ...rosa, idToken: 'newer' };
    next = ok(newer);
    await entering.atProvider('en', false);
    expect(lock.present()).toBe(newer);
    expect(endSession).not.toHaveBeenCalled();
  });

  it('stays locked for somebody else, until they say that what is open ends', async () => {
    const { entering, lock } = scene();
    current = rosa;
    lock.lock('asked');
    next = ok(said);
    expect(await entering.byPin('id', '739518', false)).toEqual(err({ code: 'locked-by-another', name: 'rosa' }));
    expect([lock.present(), lock.waitingFor()]).toEqual([null, rosa]);
    expect(await entering.atProvider('en', true)).toEqual(ok(said));
    expect(endSession).toHaveBeenCalledOnce();
    expect(lock.present()).toBe(said);
  });

  it('stays locked when nobody proves who they are', async () => {
    const { entering, lock } = scene();
    current = rosa;
    lock.lock('asked');
    next = err({ code: 'sign-in-cancelled' });
    await entering.atProvider('en', true);
    expect(lock.waitingFor()).toBe(rosa);
    expect(endSession).not.toHaveBeenCalled();
  });

  it('is not locked without an operator, nor for the next one', () => {
    const { lock } = scene();
    lock.lock('suspend');
    current = rosa;
    expect(lock.present()).toBe(rosa);
    lock.unlock('pin');
    expect(changes).toEqual([]);
  });
});
