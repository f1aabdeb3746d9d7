import { describe, expect, it } from 'vitest';
import type { FromHost } from '../../drivers/link/messages.ts';
import { afterHostLoss, IDLE, nextCaptureState } from './capture-state.ts';

const started: FromHost = {
  type: 'capture-started',
  transactionId: 't',
  origin: 'o',
  deviceId: 'd',
  requestedScore: 60,
  timeoutMs: 10_000,
  wanted: ['Left IndexFinger'],
};
const preview: FromHost = {
  type: 'preview',
  transactionId: 't',
  picture: new Uint8Array(1),
  guidance: 'press-harder',
  quality: 41,
  bestQuality: 44,
  parts: [
    { name: 'Left IndexFinger', quality: 40 },
    { name: 'UNKNOWN', quality: 42 },
  ],
};

function after(...messages: readonly FromHost[]) {
  return messages.reduce(nextCaptureState, IDLE);
}

describe('capture state', () => {
  it('guides while a capture runs', () => {
    expect(after(started, preview)).toMatchObject({
      phase: 'capturing',
      guidance: 'press-harder',
      quality: 41,
      parts: [
        { name: 'Left IndexFinger', quality: 40 },
        { name: 'UNKNOWN', quality: 42 },
      ],
      threshold: 60,
      wanted: ['Left IndexFinger'],
      frame: 1,
    });
  });

  it('says which hand is next, and what the hands before it have given', () => {
    const ten: FromHost = { ...started, wanted: ['UNKNOWN'] };
    const placement = (number: number, hand: 'left-hand' | 'right-hand', wanted: string[]): FromHost => ({
      ...{ type: 'placement-started', transactionId: 't', hand, number, of: 2, wanted },
    });
    const left = placement(1, 'left-hand', ['Left IndexFinger', 'Left MiddleFinger']);
    const right = placement(2, 'right-hand', ['Right IndexFinger']);
    expect(after(ten, left)).toMatchObject({
      guidance: 'place-finger',
      wanted: ['Left IndexFinger', 'Left MiddleFinger'],
      placement: { hand: 'left-hand', number: 1, of: 2 },
      taken: [],
    });
    const second = after(ten, left, preview, right);
    expect(second).toMatchObject({
      ...{ guidance: 'lift-fingers', quality: 0, parts: [], wanted: ['Right IndexFinger'] },
      placement: { hand: 'right-hand', number: 2, of: 2 },
      taken: ['Left IndexFinger', 'Left MiddleFinger'],
    });
    // A failure says where it failed; the next capture begins afresh, and late messages of another change nothing.
    const failed: FromHost = {
      ...{ type: 'capture-ended', transactionId: 't' },
      outcome: { ok: false, failure: { code: 'nothing-seen', cause: 'finger' } },
    };
    expect(nextCaptureState(second, failed).placement).toEqual({ hand: 'right-hand', number: 2, of: 2 });
    expect(after(ten, left, right, failed, started)).toMatchObject({ placement: null, taken: [] });
    const late: FromHost = {
      type: 'placement-started',
      transactionId: 'other',
      hand: 'thumbs',
      number: 2,
      of: 2,
      wanted: [],
    };
    expect(nextCaptureState(second, late)).toBe(second);
    expect(nextCaptureState(IDLE, left)).toBe(IDLE);
  });

  it('keeps the hashes of a finished capture as evidence', () => {
    const ended: FromHost = {
      type: 'capture-ended',
      transactionId: 't',
      outcome: { ok: true, hashes: ['AB'], qualityScores: [72], bioSubTypes: ['UNKNOWN'], elapsedMs: 10 },
    };
    expect(after(started, preview, ended)).toMatchObject({
      phase: 'captured',
      guidance: 'good',
      quality: 72,
      parts: [{ name: 'UNKNOWN', quality: 72 }],
      evidence: [{ transactionId: 't', hashes: ['AB'], qualityScores: [72] }],
    });
  });

  it('does not show a capture below the requested score as good', () => {
    const ended: FromHost = {
      type: 'capture-ended',
      transactionId: 't',
      outcome: {
        ok: true,
        hashes: ['AB', 'CD'],
        qualityScores: [70, 22],
        bioSubTypes: ['Left Thumb', 'Right Thumb'],
        elapsedMs: 10,
      },
    };
    expect(after(started, preview, ended)).toMatchObject({
      phase: 'weak',
      guidance: null,
      quality: 46,
      parts: [
        { name: 'Left Thumb', quality: 70 },
        { name: 'Right Thumb', quality: 22 },
      ],
      failure: null,
      evidence: [{ hashes: ['AB', 'CD'] }],
    });
  });

  it('shows why a capture failed until the next attempt', () => {
    const ended: FromHost = {
      type: 'capture-ended',
      transactionId: 't',
      outcome: { ok: false, failure: { code: 'nothing-seen', cause: 'finger' } },
    };
    expect(after(started, ended)).toMatchObject({ phase: 'failed', failure: { cause: 'finger' } });
    expect(after(started, ended, started)).toMatchObject({ phase: 'capturing', failure: null });
  });

  it('drops late messages of a capture of an earlier visit', () => {
    const late: FromHost = {
      type: 'capture-ended',
      transactionId: 'earlier',
      outcome: { ok: true, hashes: ['AB'], qualityScores: [72], bioSubTypes: ['UNKNOWN'], elapsedMs: 10 },
    };
    expect(after(late)).toBe(IDLE);
    expect(after(started, late, { ...preview, transactionId: 'earlier' })).toEqual(after(started));
  });

  it('ignores a preview that comes after the end', () => {
    expect(after(preview)).toBe(IDLE);
  });

  it('goes on when a second request is refused meanwhile', () => {
    const refused: FromHost = {
      type: 'capture-ended',
      transactionId: 'u',
      outcome: { ok: false, failure: { code: 'reader-busy', cause: 'reader' } },
    };
    expect(after(started, refused)).toMatchObject({ phase: 'capturing', failure: null });
    expect(after(refused)).toMatchObject({ phase: 'failed' });
  });

  it('ends only a running capture when the device host ends', () => {
    expect(afterHostLoss(after(started))).toMatchObject({ phase: 'failed', failure: { cause: 'reader' } });
    expect(afterHostLoss(IDLE)).toBe(IDLE);
  });
});
