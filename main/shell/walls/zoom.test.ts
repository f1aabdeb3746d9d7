import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { keepZoom } from './zoom.ts';

it('takes the pinch zoom from each document', () => {
  const limits: unknown[] = [];
  const contents = Object.assign(new EventEmitter(), {
    setVisualZoomLevelLimits: (...values: number[]) => {
      limits.push(values);
      return Promise.reject(new Error('gone'));
    },
  });
  keepZoom(contents as unknown as Parameters<typeof keepZoom>[0]);
  contents.emit('dom-ready');
  contents.emit('dom-ready');
  expect(limits).toEqual([
    [1, 1],
    [1, 1],
  ]);
});
