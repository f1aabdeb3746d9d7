import { describe, expect, it } from 'vitest';
import { loggableLine } from './loggable-line.ts';

describe('loggableLine', () => {
  it.each([
    ['TypeError: Amina is not a function', 'TypeError'],
    ['Error: no such registrant: Amina', 'Error'],
    ['    at answer (file:///opt/kiosk/out/main/portal.js:533:31)', 'at portal.js:533:31'],
    ['    at file:///opt/kiosk/out/main/portal.js:5:3', 'at portal.js:5:3'],
  ])('keeps kind and place of %j', (line, kept) => expect(loggableLine(line)).toBe(kept));

  it.each(['Amina Diallo', '{"given_name":"Amina"}', 'oidc-provider WARNING: a quick start', ''])(
    'drops %j',
    (line) => {
      expect(loggableLine(line)).toBeUndefined();
    },
  );
});
