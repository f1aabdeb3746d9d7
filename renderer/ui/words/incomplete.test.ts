import { expect, it } from 'vitest';
import { incompleteCause } from './incomplete.ts';

it.each([
  ['incomplete', 'wrong-hand', 'wrong-hand'],
  ['incomplete', 'fewer-fingers', 'fewer-fingers'],
  ['incomplete', 'look-here', null],
  ['incomplete', null, null],
  ['nothing-seen', 'wrong-hand', null],
] as const)('gives a capture that failed as %s with %s the sentence %s', (code, guidance, cause) => {
  expect(incompleteCause({ cause: 'finger', code, guidance })).toBe(cause);
});
