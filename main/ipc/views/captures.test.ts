import { expect, it } from 'vitest';
import { CaptureViewSchema } from '../../../preload/contract/capture-views.ts';
import { IDLE } from '../../capture/capture-state.ts';
import { NO_CAPTURES } from '../../capture/visit-captures.ts';
import { captureView } from './captures.ts';

it('shows which hand is next, and the fingers of the hands before it beside those of earlier captures', () => {
  const placement = { hand: 'right-hand', number: 2, of: 3 } as const;
  const taken = ['Left IndexFinger', 'Left MiddleFinger'];
  const view = captureView(
    {
      ...IDLE,
      phase: 'capturing',
      guidance: 'lift-fingers',
      wanted: ['Right IndexFinger', 'UNKNOWN'],
      placement,
      taken,
    },
    { ...NO_CAPTURES, done: ['Left IndexFinger', 'Right Thumb'] },
  );
  expect(CaptureViewSchema.parse(view)).toMatchObject({
    guidance: 'lift-fingers',
    placement,
    wanted: ['Right IndexFinger'],
    done: ['Left IndexFinger', 'Right Thumb', 'Left MiddleFinger'],
  });
  expect(CaptureViewSchema.parse(captureView(IDLE, NO_CAPTURES)).placement).toBeNull();
});
