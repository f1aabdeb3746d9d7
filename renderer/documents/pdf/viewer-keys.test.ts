import { describe, expect, it } from 'vitest';
import { stepThrough, viewerActionOf } from './viewer-keys.ts';

const bare = { ctrlKey: false, altKey: false, metaKey: false };

describe('viewerActionOf', () => {
  it.each([
    ['+', 'larger'],
    ['=', 'larger'],
    ['-', 'smaller'],
    ['0', 'fit'],
    ['PageDown', 'forward'],
    ['PageUp', 'back'],
    ['a', undefined],
    ['Tab', undefined],
    ['constructor', undefined],
  ])('takes %s for %s', (key, action) => {
    expect(viewerActionOf({ key, ...bare })).toBe(action);
  });

  it.each(['ctrlKey', 'altKey', 'metaKey'])('takes no key that is pressed with %s', (modifier) => {
    expect(viewerActionOf({ key: '+', ...bare, [modifier]: true })).toBeUndefined();
  });
});

describe('stepThrough', () => {
  const place = (scrollTop: number) => ({ scrollTop, clientHeight: 400, scrollHeight: 1000 });

  it('goes on within the page, a little less than what is in view, and stops at its end', () => {
    expect(stepThrough(place(0), 1)).toBe(360);
    expect(stepThrough(place(360), 1)).toBe(600);
    expect(stepThrough(place(600), -1)).toBe(240);
    expect(stepThrough(place(240), -1)).toBe(0);
  });

  it.each([
    ['on from the end', 600, 1],
    ['on from almost the end, as broken pixels have it', 598.5, 1],
    ['back from the top', 0, -1],
    ['back from almost the top', 0.7, -1],
  ] as const)('turns the page %s', (_what, scrollTop, by) => {
    expect(stepThrough(place(scrollTop), by)).toBe('turn');
  });

  it('turns the page where all of it is in view', () => {
    const small = { scrollTop: 0, clientHeight: 400, scrollHeight: 400 };
    expect([stepThrough(small, 1), stepThrough(small, -1)]).toEqual(['turn', 'turn']);
  });
});
