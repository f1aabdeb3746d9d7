import { describe, expect, it } from 'vitest';
import { matching } from './matching.ts';

const PROGRAMS = [
  { name: 'Cash support', description: 'A monthly payment' },
  { name: 'Énergie', description: 'For the winter' },
];

describe('search for programs', () => {
  it.each([
    ['', ['Cash support', 'Énergie']],
    ['monthly CASH', ['Cash support']],
    ['energie', ['Énergie']],
    ['énergie', ['Énergie']],
    ['cash winter', []],
  ])('finds for %j', (query, names) => {
    expect(matching(PROGRAMS, query).map((program) => program.name)).toEqual(names);
  });
});
