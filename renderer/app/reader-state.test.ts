import { describe, expect, it } from 'vitest';
import type { ReaderView } from '../../preload/contract/reader-views.ts';
import { readerState } from './reader-state.ts';

const reader = (state: ReaderView['state']): ReaderView => ({
  deviceId: state,
  name: 'r',
  serialNo: '1',
  type: 'Finger',
  state,
  level: 'L1',
  own: null,
  service: null,
});

describe('the word for all readers', () => {
  it.each([
    [[], true, 'readerNone'],
    [['gone'], true, 'readerNone'],
    [['not-trusted'], true, 'readerNone'],
    [['gone', 'ready'], true, 'readerReady'],
    [['busy'], true, 'readerBusy'],
    [['not-ready', 'not-registered'], true, 'readerNotReady'],
    [['ready'], false, 'readersRestarting'],
  ] as const)('shows %j with service %s as %s', (states, readersService, words) => {
    expect(readerState({ readers: states.map(reader), readersService }).words).toBe(words);
  });
});
