import { describe, expect, it } from 'vitest';
import type { Answers } from '../manifest.ts';
import { ANSWER_LIMITS, excessOf } from './limits.ts';

const rows = (count: number) => Array.from({ length: count }, () => ({}));
function nested(levels: number): Answers {
  let inner: Answers = {};
  for (let level = 1; level < levels; level += 1) inner = { a: inner };
  return inner;
}

describe('limits of answers', () => {
  it.each([
    ['rows', { members: rows(500) }, undefined],
    ['rows', { members: rows(501) }, 'members'],
    ['rows', { home: { rooms: [{ beds: rows(501) }] } }, 'home.rooms[0].beds'],
    ['depth', nested(16), undefined],
    ['depth', nested(17), Array.from({ length: 16 }, () => 'a').join('.')],
    ['bytes', { text: 'x'.repeat(ANSWER_LIMITS.bytes - 11) }, undefined],
    ['bytes', { text: 'x'.repeat(ANSWER_LIMITS.bytes) }, ''],
    ['bytes', { text: '€'.repeat(ANSWER_LIMITS.bytes / 2) }, ''],
  ] as const)('knows by %s', (limit, answers, path) => {
    expect(excessOf(answers as unknown as Answers)).toEqual(path === undefined ? undefined : { limit, path });
  });
});
