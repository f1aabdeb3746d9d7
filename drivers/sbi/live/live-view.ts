import type { Assessment, CaptureImaging } from '../../imaging/picture/assessment.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { Frame, OwnedFrame, ReaderError } from '../../reader/port.ts';
import { everythingOf } from '../listing/capture-rules.ts';
import type { DeviceSubId } from '../listing/capture-rules.ts';
import type { ServedReader } from '../listing/served-reader.ts';

/** What live pictures need of imaging. All functions read their frame before their first await. */
export interface LiveImaging {
  /** A JPEG of a frame with outlines and quality; in an empty frame it shows what to do. */
  picture(frame: Frame, assessment: Assessment): Promise<Wiped>;
  /** A JPEG of this size in pixels that says that the reader delivers no pictures any more. */
  failure(size: { readonly width: number; readonly height: number }): Promise<Wiped>;
}

/** Why live pictures end: a capture is done, another stream took over, or the reader failed. */
export type LiveEnd = 'stopped' | ReaderError['code'];

/** One client that watches. */
export interface Viewer {
  /** Sends a picture; settles when it was sent. Until then the viewer gets no other, and then the newest one. */
  show(jpeg: Uint8Array): Promise<void>;
  /** Called once, after the last picture. */
  end(reason: LiveEnd): void;
}

/** The live pictures of all readers. Frames are assessed and encoded once for all viewers of a reader. */
export interface LiveViews {
  /** Adds a viewer; the returned function removes it without calling `end`. */
  watch(served: ServedReader, deviceSubId: DeviceSubId | undefined, viewer: Viewer): () => void;
  /** Whether a stream with another sub id runs on this reader. */
  differ(served: ServedReader, deviceSubId: DeviceSubId): boolean;
  /** Ends all streams of a reader. */
  stop(served: ServedReader): void;
}

/** The live pictures of one reader for one sub id. */
interface LiveView {
  readonly served: ServedReader;
  readonly deviceSubId: DeviceSubId | undefined;
  /** Each viewer with the picture that it is still receiving. */
  readonly viewers: Map<Viewer, 'idle' | 'sending'>;
  readonly stream: AbortController;
}

type ViewImaging = LiveImaging & Pick<CaptureImaging, 'assess'>;

/** Creates {@link LiveViews}. */
export function createLiveViews(imaging: ViewImaging): LiveViews {
  const views = new Map<string, LiveView>();

  function forget(view: LiveView): void {
    const { deviceId } = view.served.reader.identity;
    if (views.get(deviceId) === view) views.delete(deviceId);
  }

  function open(served: ServedReader, deviceSubId: DeviceSubId | undefined): LiveView {
    const view: LiveView = { served, deviceSubId, viewers: new Map(), stream: new AbortController() };
    views.set(served.reader.identity.deviceId, view);
    void runView(view, imaging, () => {
      forget(view);
    });
    return view;
  }

  function stop({ reader }: ServedReader): void {
    const view = views.get(reader.identity.deviceId);
    if (!view) return;
    forget(view);
    finish(view, 'stopped');
  }

  return {
    stop,
    differ({ reader }, deviceSubId) {
      const running = views.get(reader.identity.deviceId)?.deviceSubId;
      return running !== undefined && running !== deviceSubId;
    },
    watch(served, deviceSubId, viewer) {
      const running = views.get(served.reader.identity.deviceId);
      // A client that changes to the other hand opens its new stream before it closes the old one: the newer one
      // counts.
      if (running && running.deviceSubId !== deviceSubId) stop(served);
      const view = running && running.deviceSubId === deviceSubId ? running : open(served, deviceSubId);
      view.viewers.set(viewer, 'idle');
      return () => {
        view.viewers.delete(viewer);
        if (view.viewers.size > 0) return;
        forget(view);
        view.stream.abort();
      };
    },
  };
}

/** Shows a reader's frames until its stream ends; `onEnd` is called before the viewers learn why. */
async function runView(view: LiveView, imaging: ViewImaging, onEnd: () => void): Promise<void> {
  const { served, viewers } = view;
  // A stream has no exceptions.
  const wanted = everythingOf(served.reader.identity, view.deviceSubId ?? 0);
  let previous: OwnedFrame | null = null;
  let size: { readonly width: number; readonly height: number } | undefined;
  let isEncoding = false;

  async function show(frame: Frame, assessment: Assessment): Promise<void> {
    isEncoding = true;
    const jpeg = await imaging.picture(frame, assessment);
    isEncoding = false;
    await send(viewers, jpeg);
  }

  function take(frame: OwnedFrame): void {
    const { width, height } = frame;
    size = { width, height };
    if (isEncoding || ![...viewers.values()].includes('idle')) {
      frame[Symbol.dispose]();
      return;
    }
    const assessment = imaging.assess(frame, previous, wanted);
    previous?.[Symbol.dispose]();
    previous = frame;
    void show(frame, assessment);
  }

  const ended = await served.frames.stream('live-view', take, view.stream.signal);
  forgetFrame(previous);
  onEnd();
  if (ended.ok) return;
  if (size) await send(viewers, await imaging.failure(size));
  finish(view, ended.error.code);
}

function forgetFrame(frame: OwnedFrame | null): void {
  using _ = frame;
}

/** Sends to all viewers that have received their last picture; a slow viewer gets no queue. */
async function send(viewers: LiveView['viewers'], jpeg: Wiped): Promise<void> {
  using picture = jpeg;
  const idle = [...viewers].filter(([, state]) => state === 'idle').map(([viewer]) => viewer);
  await Promise.all(
    idle.map(async (viewer) => {
      viewers.set(viewer, 'sending');
      await viewer.show(picture.bytes);
      if (viewers.has(viewer)) viewers.set(viewer, 'idle');
    }),
  );
}

function finish(view: LiveView, reason: LiveEnd): void {
  const watching = [...view.viewers.keys()];
  view.viewers.clear();
  view.stream.abort();
  for (const viewer of watching) viewer.end(reason);
}
