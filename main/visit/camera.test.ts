import { describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { mayOpenCamera } from './camera.ts';

describe('mayOpenCamera', () => {
  it('allows the camera in a visit until the submission is made', () => {
    expect(mayOpenCamera({ step: 'identify' })).toEqual(ok(undefined));
    expect(mayOpenCamera({ step: 'look-over' })).toEqual(ok(undefined));
    expect(mayOpenCamera({ step: 'saved' })).toEqual(err({ code: 'wrong-step' }));
    expect(mayOpenCamera(null)).toEqual(err({ code: 'no-visit' }));
  });
});
