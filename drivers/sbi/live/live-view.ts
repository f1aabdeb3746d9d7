import type { Assessment, CaptureImaging } from '../../imaging/picture/assessment.ts';
import type { Frame, ReaderError } from '../../reader/port.ts';
import { everythingOf } from '../listing/capture-rules.ts';
import type { DeviceSubId } from '../listing/capture-rules.ts';
import type { ServedReader } from '../listing/served-reader.ts';

/** What the live pictures ask of imaging. All of it reads its frame before it first yields. */
export interface LiveImaging {
  /** A JPEG of a frame with outlines and quality drawn in; a frame that shows nothing says what to do. */
  picture(frame: Frame, assessment: Assessment): Promise<Uint8Array>;
  /** A JPEG, of the given size in pixels, that says that the reader gives no picture any more. */
  failure(size: { readonly width: number; readonly height: number }): Promise<Uint8Array>;
}

/** Why live pictures end: a capture is done or another stream took over; or the reader's own error. */
export type LiveEnd = 'stopped' | ReaderError['code'];

/** One client that watches. */
export interface Viewer {
  /** Sends a picture; settles when it has left. Until then the viewer is sent no other: it gets the newest one later. */
  show(jpeg: Uint8Array): Promise<void>;
  /** Called once, after the last picture was sent. */
  end(reason: LiveEnd): void;
}

/** The live pictures of all readers: a reader's frames are assessed and encoded once, however many watch. */
export interface LiveViews {
  /** Lets a viewer watch; the returned function ends that without calling `end`. */
  watch(entry: ServedReader, deviceSubId: DeviceSubId | undefined, viewer: Viewer): () => void;
  /** Whether a stream with another sub id runs on this reader. */
  differ(entry: ServedReader, deviceSubId: DeviceSubId): boolean;
  /** Ends all streams of a reader. */
  stop(entry: ServedReader): void;
}

interface LiveView {
  readonly deviceSubId: DeviceSubId | undefined;
  /** With what is still on its way to each. */
  readonly viewers: Map<Viewer, 'idle' | 'sending'>;
  readonly stream: AbortController;
}

/** Makes {@link LiveViews}. */
export function createLiveViews(imaging: LiveImaging & Pick<CaptureImaging, 'assess'>): LiveViews {
  const views = new Map<string, LiveView>();

  function open(entry: ServedReader, deviceSubId: DeviceSubId | undefined): LiveView {
    const { identity } = entry.reader;
    // A stream knows of no exceptions.
    const wanted = everythingOf(identity, deviceSubId ?? 0);
    const viewers: LiveView['viewers'] = new Map();
    const view: LiveView = { deviceSubId, viewers, stream: new AbortController() };
    let previous: Frame | null = null;
    let size: { readonly width: number; readonly height: number } | undefined;
    let encoding = false;

    /** Sends to those who have taken what they got before: nothing is ever queued for a slow one. */
    async function send(jpeg: Uint8Array): Promise<void> {
      const idle = [...viewers].filter(([, state]) => state === 'idle').map(([viewer]) => viewer);
      await Promise.all(
        idle.map(async (viewer) => {
          viewers.set(viewer, 'sending');
          await viewer.show(jpeg);
          if (viewers.has(viewer)) viewers.set(viewer, 'idle');
        }),
      );
      jpeg.fill(0);
    }

    async function show(frame: Frame, assessment: Assessment): Promise<void> {
      encoding = true;
      const jpeg = await imaging.picture(frame, assessment);
      encoding = false;
      await send(jpeg);
    }

    function take(frame: Frame): void {
      const { width, height } = frame;
      size = { width, height };
      if (encoding || ![...viewers.values()].includes('idle')) {
        frame.pixels.fill(0);
        return;
      }
      const assessment = imaging.assess(frame, previous, wanted);
      previous?.pixels.fill(0);
      previous = frame;
      void show(frame, assessment);
    }

    async function run(): Promise<void> {
      const ended = await entry.frames.stream('live-view', take, view.stream.signal);
      previous?.pixels.fill(0);
      if (views.get(identity.deviceId) === view) views.delete(identity.deviceId);
      if (ended.ok) return;
      if (size) await send(await imaging.failure(size));
      finish(view, ended.error.code);
    }

    views.set(identity.deviceId, view);
    void run();
    return view;
  }

  function finish(view: LiveView, reason: LiveEnd): void {
    const watching = [...view.viewers.keys()];
    view.viewers.clear();
    view.stream.abort();
    for (const viewer of watching) viewer.end(reason);
  }

  function stop({ reader }: ServedReader): void {
    const view = views.get(reader.identity.deviceId);
    if (!view) return;
    views.delete(reader.identity.deviceId);
    finish(view, 'stopped');
  }

  return {
    stop,
    differ({ reader }, deviceSubId) {
      const running = views.get(reader.identity.deviceId)?.deviceSubId;
      return running !== undefined && running !== deviceSubId;
    },
    watch(entry, deviceSubId, viewer) {
      const running = views.get(entry.reader.identity.deviceId);
      // A client that turns to the other hand opens its new stream before the old one is closed: the newer one counts.
      if (running && running.deviceSubId !== deviceSubId) stop(entry);
      const view = running && running.deviceSubId === deviceSubId ? running : open(entry, deviceSubId);
      view.viewers.set(viewer, 'idle');
      return () => {
        view.viewers.delete(viewer);
        if (view.viewers.size === 0) {
          if (views.get(entry.reader.identity.deviceId) === view) views.delete(entry.reader.identity.deviceId);
          view.stream.abort();
        }
      };
    },
  };
}
