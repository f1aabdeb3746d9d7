import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PIN_MAX, PIN_MIN, pinProblem } from './pin-rules.ts';

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

describe('pinProblem', () => {
  it.each(['739518', '804261', '5291746', '973150862'])('takes %s', (pin) => {
    expect(pinProblem(pin)).toBeUndefined();
  });

  it.each([
    ['', 'pin-short'],
    ['73951', 'pin-short'],
    ['7395180426173', 'pin-long'],
    ['73951a', 'pin-digits-only'],
    ['٧٣٩٥١٨', 'pin-digits-only'],
    ['111111', 'pin-repeats'],
    ['121212', 'pin-repeats'],
    ['747477', 'pin-repeats'],
    ['739739', 'pin-repeats'],
    ['7397397', 'pin-repeats'],
    ['739937', 'pin-repeats'],
    ['123456', 'pin-row'],
    ['654321', 'pin-row'],
    ['890123', 'pin-row'],
    ['112233', 'pin-row'],
    ['123789', 'pin-row'],
    ['140387', 'pin-date'],
    ['870314', 'pin-date'],
    ['031487', 'pin-date'],
    ['14031987', 'pin-date'],
    ['19870314', 'pin-date'],
    ['03141987', 'pin-date'],
  ] as const)('refuses %s: %s', (pin, problem) => {
    expect(pinProblem(pin)).toBe(problem);
  });

  it('asks for as many digits as the programme does', () => {
    expect(pinProblem('7395180', 8)).toBe('pin-short');
    expect(pinProblem('73951806', 8)).toBeUndefined();
  });

  it('leaves most PINs to choose from', () => {
    const digits = fc.string({ unit: fc.constantFrom(...DIGITS), minLength: PIN_MIN, maxLength: PIN_MIN });
    const taken = fc.sample(digits, { numRuns: 2000, seed: 7 }).filter((pin) => pinProblem(pin) === undefined);
    expect(taken.length).toBeGreaterThan(1500);
  });

  it('takes nothing but digits of its length', () => {
    const typed = fc.string({ unit: fc.constantFrom(...DIGITS, '٧', 'a', ' '), maxLength: 14 });
    fc.assert(
      fc.property(typed, (pin) => {
        const isTaken = pinProblem(pin) === undefined;
        expect(!isTaken || new RegExp(`^[0-9]{${PIN_MIN},${PIN_MAX}}$`).test(pin)).toBe(true);
      }),
    );
  });
});
