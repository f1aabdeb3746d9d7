import { describe, expect, it } from 'vitest';
import { remembering } from './remember.ts';

describe('remembering', () => {
  it('draws once while remembered, and forgets what has not been asked for longest', () => {
    const drawn: number[] = [];
    const ask = remembering((number: number) => drawn.push(number), String, 2);
    for (const number of [1, 2, 1, 2, 1]) ask(number);
    expect(drawn).toEqual([1, 2]);
    ask(3);
    expect(drawn).toEqual([1, 2, 3]);
    ask(1);
    expect(drawn).toEqual([1, 2, 3]);
    ask(2);
    expect(drawn).toEqual([1, 2, 3, 2]);
  });
});
