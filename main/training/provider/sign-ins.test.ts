import { describe, expect, it } from 'vitest';
import { createSignIns, newCode, newTransactionId } from './sign-ins.ts';

describe('the sign-ins under way', () => {
  it('are the same at each page until they are closed', () => {
    const signIns = createSignIns({ capacity: 10, lifetimeMs: 1000, now: () => 0 });
    const first = signIns.open('a');
    first.number = '2048173958';
    expect(signIns.open('a')).toBe(first);
    expect(signIns.open('b').formToken).not.toBe(first.formToken);
    signIns.close('a');
    expect(signIns.open('a').number).toBeUndefined();
  });

  it('are dropped when they are too old, or too many', () => {
    const clock = { now: 0 };
    const signIns = createSignIns({ capacity: 2, lifetimeMs: 1000, now: () => clock.now });
    const a = signIns.open('a');
    clock.now = 999;
    expect(signIns.open('a')).toBe(a);
    const b = signIns.open('b');
    clock.now = 1000;
    expect(signIns.open('b')).toBe(b);
    expect(signIns.open('a')).not.toBe(a);
    signIns.open('c');
    expect(signIns.open('b')).not.toBe(b);
  });

  it('have ids and codes of the right form', () => {
    expect(newTransactionId()).toMatch(/^[0-9a-f]{10}$/);
    expect(newTransactionId()).not.toBe(newTransactionId());
    expect(newCode()).toMatch(/^[0-9]{6}$/);
  });
});
