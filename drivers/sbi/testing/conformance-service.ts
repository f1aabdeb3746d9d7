import { expect } from 'vitest';

import type { Frame } from '../../reader/port.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';
import type { TrainingTrust } from '../trust/training-trust.ts';
import { captureProblems, decode, schemaProblems } from './published-schemas.ts';
import { call, PAGE_ORIGIN } from './raw-client.ts';
import { frameOfQuality } from './scripted-imaging.ts';
import { createScriptedReader } from './scripted-reader.ts';
import type { ScriptedKind } from './scripted-reader.ts';
import { openServiceFixture, TEST_NOW } from './service-fixture.ts';
import type { ServiceFixture } from './service-fixture.ts';

/** A service with one reader of each kind, and the requests of its conformance tests. */

export const KINDS: readonly ScriptedKind[] = ['finger-slap', 'finger-single', 'iris-double', 'iris-single'];
export const LEFT = ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'];
export const RIGHT = ['Right IndexFinger', 'Right MiddleFinger', 'Right RingFinger', 'Right LittleFinger'];
export const THUMBS = ['Left Thumb', 'Right Thumb'];
/** A hash that a chain continues. */
export const HASH = 'BDDBDF7E9DF02F902EE5DD61B2B513D7566A2112FF97DB7DC3B6D184A43EF0E3';

/** Keys for all readers. */
export async function conformanceTrust(): Promise<TrainingTrust> {
  return createTrainingTrust({ now: TEST_NOW, deviceIds: KINDS });
}

/** Starts the service; its readers have the names of their kinds. */
export async function openConformanceService(
  trust: TrainingTrust,
  purpose: 'Auth' | 'Registration',
  level: 'L0' | 'L1' = 'L1',
): Promise<ServiceFixture> {
  const { ftmRoot, ...rest } = trust.service;
  return openServiceFixture(level === 'L1' ? { ...rest, ftmRoot } : rest, {
    purpose,
    captures: 'always',
    absentOrigin: 'allowed',
    readers: KINDS.map((kind) => createScriptedReader(kind, kind)),
  });
}

/** One element of a capture request's `bio`; missing fields get a harmless value. */
export interface Bio {
  readonly deviceId: ScriptedKind;
  readonly [field: string]: unknown;
}

/** A capture request. */
export function requestOf(purpose: 'Auth' | 'Registration', bio: Bio, change: object = {}) {
  return {
    env: 'Developer',
    purpose,
    specVersion: '0.9.5',
    timeout: '10000',
    captureTime: '2026-01-02T03:04:05Z',
    ...(purpose === 'Auth' && { domainUri: PAGE_ORIGIN }),
    transactionId: 'SBI1002-1767323045000',
    bio: [
      {
        type: bio.deviceId.startsWith('iris') ? 'Iris' : 'Finger',
        requestedScore: '60',
        previousHash: '',
        deviceSubId: '0',
        ...bio,
      },
    ],
    customOpts: null,
    ...change,
  };
}

/** The answer of a capture. */
export interface Answer {
  readonly biometrics: {
    readonly specVersion: string;
    readonly data: string;
    readonly hash: string;
    readonly sessionKey?: string;
    readonly thumbprint?: string;
    readonly error: { readonly errorCode: string };
  }[];
}

/** Sends a capture and, if the service starts one, shows two good frames to the reader; of each placement where there are several. */
export async function capture(
  fixture: ServiceFixture,
  options: {
    readonly purpose: 'Auth' | 'Registration';
    readonly bio: Bio;
    readonly change?: object;
    readonly show?: () => Frame;
  },
): Promise<Answer> {
  const { purpose, bio, change, show = () => frameOfQuality(80) } = options;
  const verb = purpose === 'Auth' ? 'CAPTURE' : 'RCAPTURE';
  const reader = fixture.readerOf(bio.deviceId);
  const showTwice = (): void => {
    for (let shown = 0; shown < 2; shown += 1) reader.show(show());
  };
  const started = fixture.nextReport('capture-started').then(showTwice);
  void showNext();
  async function showNext(): Promise<void> {
    const { number, of } = await fixture.nextReport('placement-started');
    if (number > 1) {
      await reader.streamStarted();
      reader.show(frameOfQuality(0));
      showTwice();
    }
    if (number < of) await showNext();
  }
  const answer = await call(fixture.port, verb, '/capture', requestOf(purpose, bio, change));
  expect(answer.status).toBe(200);
  const json = answer.json as Answer;
  if (json.biometrics[0]?.error.errorCode === '0') {
    await started;
    expect(captureProblems(json, purpose)).toEqual([]);
  } else {
    expect(schemaProblems('ErrorCaptureResponse', json)).toEqual([]);
  }
  return json;
}

/** The names of an answer's elements, or their error codes. */
export function namesIn({ biometrics }: Answer): unknown[] {
  return biometrics.map(({ data, error }) => (error.errorCode === '0' ? decode(data)['bioSubType'] : error.errorCode));
}
