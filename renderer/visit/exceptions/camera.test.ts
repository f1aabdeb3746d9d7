import { describe, expect, it } from 'vitest';
import { Refusal } from '../../api/call.ts';
import { fitWithin, troubleOf } from './camera.ts';

describe('a camera without a picture', () => {
  it.each([
    ['NotFoundError', 'no-camera'],
    ['OverconstrainedError', 'no-camera'],
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
  ] as const)('reports %s as "%s"', (name, trouble) => {
    expect(troubleOf(new DOMException('', name))).toBe(trouble);
  });

  it('is busy when main refuses it, because trying again may help', () => {
    expect(troubleOf(new Refusal({ code: 'no-visit' }))).toBe('busy');
  });
});

describe('fitWithin', () => {
  it('makes a picture smaller but never larger, and keeps its shape', () => {
    expect(fitWithin(2560, 1440, 1280)).toEqual({ width: 1280, height: 720 });
    expect(fitWithin(1080, 1920, 1280)).toEqual({ width: 720, height: 1280 });
    expect(fitWithin(640, 480, 1280)).toEqual({ width: 640, height: 480 });
    expect(fitWithin(0, 0, 1280)).toEqual({ width: 0, height: 0 });
  });
});
