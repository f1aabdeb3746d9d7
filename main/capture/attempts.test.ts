import { describe, expect, it } from 'vitest';
import { createAttempts } from './attempts.ts';
import { IDLE } from './capture-state.ts';

const at = (attempt: number, bestQuality: number) => ({ ...IDLE, attempt, bestQuality });

describe('attempts of a visit', () => {
  it('are those of the capture state while one page is open', () => {
    const attempts = createAttempts();
    expect(attempts.of(IDLE)).toEqual({ count: 0, best: 0 });
    expect(attempts.of(at(1, 40))).toEqual({ count: 1, best: 40 });
    expect(attempts.of(at(2, 40))).toEqual({ count: 2, best: 40 });
    expect(attempts.of(at(2, 40))).toEqual({ count: 2, best: 40 });
  });

  it('go on when the page is opened anew, with the best of all', () => {
    const attempts = createAttempts();
    attempts.of(at(2, 55));
    expect(attempts.of(IDLE)).toEqual({ count: 2, best: 55 });
    expect(attempts.of(at(1, 30))).toEqual({ count: 3, best: 55 });
    expect(attempts.of(at(1, 70))).toEqual({ count: 3, best: 70 });
  });

  it('begin anew with the next visit', () => {
    const attempts = createAttempts();
    attempts.of(at(3, 55));
    attempts.of(IDLE);
    attempts.forget();
    expect(attempts.of(IDLE)).toEqual({ count: 0, best: 0 });
    expect(attempts.of(at(1, 10))).toEqual({ count: 1, best: 10 });
  });
});
