import { expect, it } from 'vitest';
import { FIT, nextZoom, type Zoom } from './zoom.ts';

it('goes from size to size up to a last one, and the same way back', () => {
  const up: Zoom[] = [FIT];
  for (let next = nextZoom(FIT, 1); next !== undefined; next = nextZoom(next, 1)) up.push(next);
  const down: Zoom[] = [];
  for (let next = up.at(-1); next !== undefined; next = nextZoom(next, -1)) down.push(next);
  expect(up).toEqual([100, 150, 200, 300, 400]);
  expect(down).toEqual([400, 300, 200, 150, 100, 75, 50]);
});
