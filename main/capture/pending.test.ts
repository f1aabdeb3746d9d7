import { expect, it } from 'vitest';
import { createPending } from './pending.ts';

it('answers each question once, by its number', async () => {
  const pending = createPending<string>();
  const [first, second, third] = [1, 2, 3].map((id) => pending.ask(id));
  pending.answer(2, 'two');
  pending.answer(2, 'again');
  pending.answer(7, 'an answer to no question');
  expect(pending.count()).toBe(2);
  pending.answerAll('gone');
  expect(await Promise.all([first, second, third])).toEqual(['gone', 'two', 'gone']);
  expect(pending.count()).toBe(0);
});
