import { describe, expect, it } from 'vitest';
import type { ReaderStatus } from '../../drivers/link/messages.ts';
import { fingerObstacle } from './sign-in-readers.ts';

const own = (state: ReaderStatus['state'], type: ReaderStatus['type'] = 'Finger'): ReaderStatus => ({
  deviceId: state,
  make: 'm',
  model: 'm',
  serialNo: '1',
  type,
  state,
  level: 'L1',
});
const other = (state: ReaderStatus['state'], offered: boolean): ReaderStatus => ({
  ...own(state),
  service: { provider: 'V', port: 4502, purpose: 'Auth', offered },
});

describe('what stands between a finger and the page', () => {
  it.each([
    ['no reader', [], 'no-reader'],
    ['an unplugged one', [own('gone')], 'no-reader'],
    ['eyes only', [own('ready', 'Iris')], 'no-reader'],
    ['a ready one', [own('ready')], null],
    ['a ready one behind a sleeping one', [own('not-ready'), own('ready')], null],
    ['a busy one', [own('busy')], 'reader-not-ready'],
    ['one without keys', [own('not-registered')], 'reader-not-ready'],
    ['another vendor’s that is offered', [other('ready', true)], null],
    ['another vendor’s that is not offered', [other('ready', false)], 'no-reader'],
    ['another vendor’s that is not trusted', [other('not-trusted', false)], 'no-reader'],
    [
      'another vendor’s that is not trusted beside a busy one',
      [other('not-trusted', false), own('busy')],
      'reader-not-ready',
    ],
  ] as const)('%s', (_, readers, obstacle) => {
    expect(fingerObstacle(readers)).toBe(obstacle);
  });
});
