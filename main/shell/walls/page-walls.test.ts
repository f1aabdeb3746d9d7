import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, it } from 'vitest';
import { WALLED, wallInPages } from './page-walls.ts';

it('walls in each page as soon as it exists', () => {
  const app = new EventEmitter();
  wallInPages(app as unknown as App);
  const done: string[] = [];
  const contents = Object.assign(new EventEmitter(), {
    closeDevTools: () => done.push('tools closed'),
    setVisualZoomLevelLimits: () => Promise.resolve(done.push('zoom')),
    setWebRTCIPHandlingPolicy: (policy: string) => done.push(policy),
  });
  app.emit('web-contents-created', {}, contents);
  expect(done).toEqual(['disable_non_proxied_udp']);
  contents.emit('devtools-opened');
  contents.emit('dom-ready');
  const f12 = { key: 'F12', control: false, meta: false, alt: false, shift: false };
  contents.emit('before-input-event', { preventDefault: () => done.push('key held') }, f12);
  expect(done.slice(1)).toEqual(['tools closed', 'zoom', 'key held']);
});

it('gives no page tools, Node, dropped files or hardware', () => {
  expect(WALLED).toMatchObject({ devTools: false, sandbox: true, nodeIntegration: false, navigateOnDragDrop: false });
  for (const feature of ['WebUSB', 'WebHID', 'Serial', 'WebTransport', 'FileSystemAccessLocal'])
    expect(WALLED.disableBlinkFeatures.split(',')).toContain(feature);
});
