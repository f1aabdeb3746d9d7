import { describe, expect, it } from 'vitest';
import type { ReaderView } from '../../preload/contract/reader-views.ts';
import { actionsOf } from './reader-actions.ts';

type Own = NonNullable<ReaderView['own']>;

const OWN: Own = {
  grade: 'authentication',
  calibration: 'measured',
  calibratedAt: null,
  canCalibrate: true,
  certificateUntil: null,
  lastCaptureAt: null,
  framesPerSecond: null,
  detail: null,
  problem: null,
};

/** The buttons of a reader, by name. */
function buttons(state: ReaderView['state'], problem: Own['problem'] = null): readonly string[] {
  const can = actionsOf({ state, service: null, own: { ...OWN, problem } });
  return (['test', 'calibrate', 'open'] as const).filter((name) => can[name]);
}

describe('the buttons of a reader', () => {
  it('are absent while it rests, because it comes back by itself', () => {
    expect(buttons('not-ready', 'resting')).toEqual([]);
  });

  it('are to try and to measure it while it is open', () => {
    expect(buttons('ready')).toEqual(['test', 'calibrate']);
    expect(buttons('not-calibrated')).toEqual(['test', 'calibrate']);
    expect(actionsOf({ state: 'ready', service: null, own: { ...OWN, canCalibrate: false } }).calibrate).toBe(false);
  });

  it('are to open it again where that may help', () => {
    expect(buttons('not-ready')).toContain('open');
    expect(buttons('not-ready', 'failed')).toEqual(['calibrate', 'open']);
    expect(buttons('busy', 'held')).toContain('open');
    expect(buttons('no-permission')).toContain('open');
    expect(buttons('not-ready', 'starting')).not.toContain('open');
  });

  it.each([
    ['Registration', 'ready', true],
    ['Registration', 'busy', false],
    ['Auth', 'ready', false],
    ['', 'not-registered', false],
  ] as const)('are at most to try it for a reader of another service: %s, %s', (purpose, state, test) => {
    const service = { provider: 'Acme', port: 4502, purpose, offered: false, problem: null };
    expect(actionsOf({ state, own: null, service })).toEqual({ test, calibrate: false, open: false });
  });
});
