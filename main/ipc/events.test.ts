import { describe, expect, it } from 'vitest';
import type { ReaderTestView } from '../../preload/contract/reader-views.ts';
import type { VisitView } from '../../preload/contract/visit-views.ts';
import { IDLE } from '../capture/capture-state.ts';
import { NO_CAPTURES } from '../capture/visit-captures.ts';
import { createSendEvent } from './events.ts';
import { formVisit, scriptedWho, type Facts } from './testing/scripted-who.ts';
import { captureView } from './views/captures.ts';

const visit: VisitView = {
  visitId: 'visit-1',
  startedAt: '2026-01-02T03:04:05Z',
  step: 'programs',
  provider: { id: 'national-id', name: 'National ID' },
  idType: 'national-id',
  method: 'fingerprint',
  registrant: { name: 'Amina Diallo', maskedNumber: '•••••••365' },
  exceptions: { recorded: [], photo: null },
  program: null,
  saved: null,
};
const test: ReaderTestView = {
  deviceId: 'A',
  phase: 'running',
  guidance: null,
  quality: 0,
  bestQuality: 0,
  frame: 'preview/test-1-1',
  failure: null,
  problem: null,
  field: null,
  nist: null,
};
const officer = { issuer: 'https://provider.example', sub: 'officer-1', role: 'officer' } as const;
const other = { issuer: 'https://provider.example', sub: 'officer-2', role: 'officer' } as const;

/** What the window receives of one event of each kind. */
function receivedBy(facts: Facts): Readonly<Record<string, unknown>> {
  const received: Record<string, unknown> = {};
  const send = createSendEvent({
    window: {
      webContents: {
        isDestroyed: () => false,
        send: (channel, view) => {
          received[channel] = view;
        },
      },
    },
    who: scriptedWho(facts),
  });
  send('visit-changed', visit);
  send('capture-changed', captureView(IDLE, NO_CAPTURES));
  send('reader-test-changed', test);
  send('sign-in-changed', { who: 'operator', host: 'idp.example', secure: true, phase: 'page' });
  return received;
}

describe('events', () => {
  it('reach the officer of the visit', () => {
    expect(receivedBy({ operator: officer, visit: formVisit })).toMatchObject({
      'visit-changed': visit,
      'capture-changed': { phase: 'idle' },
      'reader-test-changed': test,
    });
  });

  it('send another officer nothing of the visit', () => {
    const received = receivedBy({ operator: other, visit: formVisit });
    expect(received).toMatchObject({ 'visit-changed': null, 'reader-test-changed': test });
    expect(received).not.toHaveProperty('capture-changed');
  });

  it('send nothing but the sign-in while nobody is signed in', () => {
    expect(receivedBy({ visit: formVisit })).toEqual({
      'visit-changed': null,
      'reader-test-changed': null,
      'sign-in-changed': { who: 'operator', host: 'idp.example', secure: true, phase: 'page' },
    });
  });

  it('are not sent once the window is closed, and never in another shape than the contract has', () => {
    const sent: string[] = [];
    const webContents = { isDestroyed: () => true, send: (channel: string) => sent.push(channel) };
    createSendEvent({ window: { webContents }, who: scriptedWho({}) })('sign-in-changed', null);
    expect(sent).toEqual([]);
    const open = { window: { webContents: { ...webContents, isDestroyed: () => false } }, who: scriptedWho({}) };
    const wrong = { host: 'idp.example' } as never;
    expect(() => createSendEvent(open)('sign-in-changed', wrong)).toThrow();
    expect(sent).toEqual([]);
  });
});
