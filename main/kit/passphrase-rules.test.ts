import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PASSPHRASE_MAX, passphraseProblem } from './passphrase-rules.ts';

const KNOWN = ['Zsófia Þorvald', 'Training centre'];

describe('passphraseProblem', () => {
  it.each([
    'the blue goat sings at noon',
    'four-17-lanterns-in-Marrakesh',
    '48 19 37 55 22 09 71',
    'کتابخانه روی تپه سبز است',
    'Tr4nquil moss',
  ])('takes %s', (passphrase) => {
    expect(passphraseProblem(passphrase, KNOWN)).toBeUndefined();
  });

  it.each([
    ['', 'passphrase-short'],
    ['blue goat 11', 'passphrase-obvious', ['blue goat']],
    ['elevenchars', 'passphrase-short'],
    ['   elevenchars   ', 'passphrase-short'],
    ['long enough '.repeat(20) + 'x', 'passphrase-long'],
    ['aaaaaaaaaaaaaaaa', 'passphrase-repeats'],
    ['ababababababab', 'passphrase-repeats'],
    ['goats7 goats7 goats7', 'passphrase-repeats'],
    ['abcdefghijklmno', 'passphrase-row'],
    ['098765432109876', 'passphrase-row'],
    ['qwertyuiopasdf', 'passphrase-row'],
    ['aabbccddeeffgg', 'passphrase-row'],
    ['Password123456!', 'passphrase-obvious'],
    ['Supervisor 2026', 'passphrase-obvious'],
    ['Welcome Admin 11', 'passphrase-obvious'],
    ['Supervisor20262026', 'passphrase-obvious'],
    ['zsófia þorvald', 'passphrase-obvious'],
    ['Zsófia training 7', 'passphrase-obvious'],
  ] as const)('refuses %s: %s', (passphrase, problem, known: readonly string[] = KNOWN) => {
    expect(passphraseProblem(passphrase, known)).toBe(problem);
  });

  it('judges what is typed on different keyboards alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (typed) => {
        expect(passphraseProblem(typed.normalize('NFD'), KNOWN)).toBe(passphraseProblem(typed.normalize('NFC'), KNOWN));
      }),
    );
  });

  it('takes no repetition of a piece, however long', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 12 }), fc.integer({ min: 2, max: 12 }), (piece, times) => {
        expect(passphraseProblem(piece.trim().repeat(times), [])).toBeDefined();
      }),
    );
  });

  it('counts characters as people do', () => {
    // Each of them is two units of UTF-16.
    expect(passphraseProblem('𝔸'.repeat(11), [])).toBe('passphrase-short');
    expect(passphraseProblem('𐐷𐐸𐐹𐐺𐐻𐐼𐐽𐐾𐐿𐑀𐑁𐑂'.repeat(20).slice(0, PASSPHRASE_MAX * 2), [])).toBe('passphrase-repeats');
  });
});
