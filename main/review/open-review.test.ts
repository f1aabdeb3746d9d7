import { describe, expect, it } from 'vitest';
import { createOpenReview } from './open-review.ts';

describe('the open review', () => {
  it('is open for the sign-in that opened it, until it is closed', () => {
    let operator: object | null = { sub: 'supervisor-1' };
    const review = createOpenReview(() => operator);
    expect(review.current()).toBeUndefined();
    review.open('one');
    review.open('two');
    expect(review.current()).toBe('two');
    operator = { sub: 'supervisor-1' };
    expect(review.current()).toBeUndefined();
    review.open('one');
    review.close();
    expect(review.current()).toBeUndefined();
  });

  it('is none while nobody is signed in, and is not there for the next', () => {
    let operator: object | null = null;
    const review = createOpenReview(() => operator);
    review.open('one');
    expect(review.current()).toBeUndefined();
    operator = { sub: 'supervisor-1' };
    expect(review.current()).toBeUndefined();
  });
});
