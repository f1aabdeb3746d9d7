import { expect, it } from 'vitest';
import { openErrorOf } from './open-error.ts';

it.each([
  [{ code: 'gone' }, { code: 'gone' }],
  [{ code: 'busy' }, { code: 'busy' }],
  [{ code: 'no-permission' }, { code: 'no-permission' }],
  [{ code: 'stalled' }, { code: 'reader-failed', detail: 'stalled' }],
  [
    { code: 'failed', detail: 'in the library' },
    { code: 'reader-failed', detail: 'in the library' },
  ],
])('turns %j into %j', (error, answer) => {
  expect(openErrorOf(error)).toEqual(answer);
});
