import { expect, it } from 'vitest';
import { releaseText } from './release-text.ts';

it('writes a release as people write it', () => {
  expect([0x2206, 0x0100, 0x0005].map(releaseText)).toEqual(['22.06', '1.00', '0.05']);
});
