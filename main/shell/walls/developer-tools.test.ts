import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { closeDeveloperTools } from './developer-tools.ts';

it('closes the developer tools each time they open', () => {
  let closed = 0;
  const contents = Object.assign(new EventEmitter(), { closeDevTools: () => (closed += 1) });
  closeDeveloperTools(contents as unknown as Parameters<typeof closeDeveloperTools>[0]);
  contents.emit('devtools-opened');
  contents.emit('devtools-opened');
  expect(closed).toBe(2);
});
