import { expect, it } from 'vitest';
import { captureEvent } from './capture-event.ts';

it('logs the page, the transaction, the reader and the end of a capture, and nothing of its images', () => {
  const asked = {
    origin: 'https://idp.example',
    deviceId: 'd',
    requestedScore: 60,
    timeoutMs: 1,
    wanted: ['Left Thumb'],
  };
  expect(captureEvent({ type: 'capture-started', transactionId: 't', ...asked })).toEqual({
    event: 'capture-started',
    transactionId: 't',
    origin: 'https://idp.example',
    deviceId: 'd',
  });
  const made = { hashes: ['AB'], qualityScores: [70], bioSubTypes: ['Left Thumb'], elapsedMs: 5 };
  expect(captureEvent({ type: 'capture-ended', transactionId: 't', outcome: { ok: true, ...made } })).toEqual({
    event: 'capture-ended',
    transactionId: 't',
    outcome: 'captured',
  });
  const failure = { code: 'nothing-seen', cause: 'finger' } as const;
  expect(captureEvent({ type: 'capture-ended', transactionId: 't', outcome: { ok: false, failure } })).toMatchObject({
    outcome: 'nothing-seen',
  });
});
