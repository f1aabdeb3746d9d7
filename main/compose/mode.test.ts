import { expect, it } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { surroundingsOf } from './mode.ts';

const DEPS: Parameters<typeof surroundingsOf>[1] = {
  settings: { sbiFirstPort: 4501, fingers: undefined, captureSeconds: 30 },
  startProcess: () => {
    throw new Error('nothing is started before the surroundings are opened');
  },
  clock: systemClock,
  onComparison: () => undefined,
};

it('returns surroundings for training', () => {
  expect(surroundingsOf('training', DEPS).ok).toBe(true);
});

it('does not start for production: one line says what happened, what is kept and what to do', () => {
  const chosen = surroundingsOf('production', DEPS);
  expect(chosen).toMatchObject({ ok: false, error: { code: 'production-missing' } });
  const line = chosen.ok ? '' : chosen.error.line;
  expect(line).toMatch(/for production.*Nothing that it keeps was changed.*KIOSK_DATA/);
  expect(line).not.toContain('\n');
});
