import { beforeEach, describe, expect, it } from 'vitest';

import type { Frame } from '../../reader/port.ts';
import { createFrameBroadcast } from './frame-broadcast.ts';
import type { FrameBroadcast, FrameUse } from './frame-broadcast.ts';
import { frameOfQuality } from '../testing/scripted-imaging.ts';
import { createScriptedReader } from '../testing/scripted-reader.ts';
import type { ScriptedReader } from '../testing/scripted-reader.ts';

let reader: ScriptedReader;
let broadcast: FrameBroadcast;
let seen: string[];

beforeEach(() => {
  reader = createScriptedReader();
  broadcast = createFrameBroadcast(reader);
  seen = [];
});

function join(use: FrameUse) {
  const stop = new AbortController();
  const ended = broadcast.stream(use, ({ pixels }) => seen.push(`${use} ${pixels[0] ?? -1}`), stop.signal);
  return { ended, stop: () => stop.abort() };
}

describe('the frames of one reader', () => {
  it('go to the capture while one runs, else to the live view, from the same stream', async () => {
    const live = join('live-view');
    await reader.streamStarted();
    reader.show(frameOfQuality(1));
    const capture = join('capture');
    reader.show(frameOfQuality(2));
    capture.stop();
    expect(await capture.ended).toEqual({ ok: true, value: undefined });
    reader.show(frameOfQuality(3));
    live.stop();
    expect(await live.ended).toEqual({ ok: true, value: undefined });
    expect(reader.isStreaming()).toBe(false);
    expect(seen).toEqual(['live-view 1', 'capture 2', 'live-view 3']);
  });

  it('start again for a user who comes while the reader is still stopping', async () => {
    const first = join('capture');
    await reader.streamStarted();
    first.stop();
    const second = join('capture');
    await first.ended;
    await reader.streamStarted();
    reader.show(frameOfQuality(4));
    expect(seen).toEqual(['capture 4']);
    second.stop();
    await second.ended;
    expect(reader.isStreaming()).toBe(false);
  });

  it('refuse a second stream of the same use, and a user who has already left', async () => {
    const first = join('capture');
    expect(await join('capture').ended).toEqual({
      ok: false,
      error: { code: 'reader-not-ready', deviceId: 'finger-1' },
    });
    const other = createFrameBroadcast(createScriptedReader('finger-2'));
    expect(await other.stream('capture', () => undefined, AbortSignal.abort())).toMatchObject({ ok: true });
    first.stop();
    await first.ended;
  });

  it.each([
    ['reader-gone', () => reader.fail('reader-gone')],
    ['reader-failed', () => reader.stop()],
  ] as const)('end for all users with %s, and start again later', async (code, act) => {
    const live = join('live-view');
    const capture = join('capture');
    await reader.streamStarted();
    act();
    expect(await live.ended).toMatchObject({ ok: false, error: { code } });
    expect(await capture.ended).toMatchObject({ ok: false, error: { code } });
    const again = join('capture');
    await reader.streamStarted();
    reader.show(frameOfQuality(5));
    expect(seen).toEqual(['capture 5']);
    again.stop();
    await again.ended;
  });

  it('are wiped when the reader does not stop, and go to the next user', async () => {
    reader.ignoreAbort();
    const first = join('capture');
    await reader.streamStarted();
    first.stop();
    const stray: Frame = frameOfQuality(6);
    reader.show(stray);
    expect(stray.pixels.every((grey) => grey === 0)).toBe(true);
    const second = join('live-view');
    reader.show(frameOfQuality(7));
    expect(seen).toEqual(['live-view 7']);
    reader.fail('reader-gone');
    expect(await first.ended).toMatchObject({ ok: true });
    second.stop();
  });
});
