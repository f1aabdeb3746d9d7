import { describe, expect, it } from 'vitest';

import { createArming } from './arming.ts';

describe('arming', () => {
  it('admits whoever has the secret, and nobody else', () => {
    const arming = createArming();
    arming.arm('visit-1', { secret: 'right' });
    const given = [undefined, '', 'wrong', 'righ', 'rightt', 'right'];
    expect(given.map((secret) => arming.current()?.admits(secret))).toEqual([false, false, false, false, false, true]);
  });

  it('admits everybody where anybody may capture', () => {
    const arming = createArming();
    arming.arm('', 'anybody');
    expect([arming.current()?.admits(undefined), arming.current()?.admits('any')]).toEqual([true, true]);
  });

  it('keeps what runs when it is armed in the same way, and cancels it under another visit or secret', () => {
    const arming = createArming();
    const armed = (visitId: string, secret: string) => {
      arming.arm(visitId, { secret });
      return arming.current()?.signal;
    };
    const first = armed('visit-1', 'a');
    expect(armed('visit-1', 'a')).toBe(first);
    const second = armed('visit-1', 'b');
    expect([first?.aborted, second?.aborted]).toEqual([true, false]);
    armed('visit-2', 'b');
    expect(second?.aborted).toBe(true);
    expect(arming.current()?.admits('a')).toBe(false);
  });
});
