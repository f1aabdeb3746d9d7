import { describe, expect, it } from 'vitest';
import { problemsOf } from './problems.ts';

describe('problems counted at the button', () => {
  it('counts a question once, with its own words', () => {
    expect(
      problemsOf([
        { message: 'Please fill this in', context: { path: 'name', label: 'Full name' } },
        { message: 'At least 3 characters', context: { path: 'name', label: 'Full name' } },
        { message: 'Please fill this in', path: 'size', component: { key: 'size', label: 'Size' } },
        { message: 'a rule of the whole form' },
      ]),
    ).toEqual([
      { key: 'name', label: 'Full name', message: 'Please fill this in' },
      { key: 'size', label: 'Size', message: 'Please fill this in' },
    ]);
  });
});
