import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VisitStep } from '#vocabulary/visit-steps.ts';
import { nextStep, type VisitAct } from './steps.ts';

const acts: readonly VisitAct[] = [
  'identified',
  'choose-program',
  'look-over',
  'back-to-form',
  'back-to-programs',
  'saved',
];

describe('steps of a visit', () => {
  it('shows programs only after the sign-in, and never leaves "saved"', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts)), (sequence) => {
        let step: VisitStep = 'identify';
        let identified = false;
        for (const act of sequence) {
          const before: VisitStep = step;
          const next = nextStep(step, act);
          if (!next.ok) continue;
          step = next.value;
          identified ||= act === 'identified';
          expect(step === 'identify' || identified).toBe(true);
          expect(before).not.toBe('saved');
        }
      }),
    );
  });

  it('saves nothing before the sign-in', () => {
    expect(nextStep('identify', 'saved').ok).toBe(false);
    expect(nextStep('look-over', 'saved')).toEqual({ ok: true, value: 'saved' });
  });
});
