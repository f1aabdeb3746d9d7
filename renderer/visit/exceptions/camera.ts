import type { RefObject } from 'react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { closeCamera, openCamera } from '../../api/exceptions.ts';

/** Why there is no live picture: no camera, one that does not start, or one that may not be used. */
export type CameraTrouble = 'no-camera' | 'busy' | 'refused';
type CameraPhase = 'starting' | 'live' | CameraTrouble;

/** Pixels of the longer side: fingers can be distinguished, and the photograph stays small on a slow line. */
const LONGER_SIDE = 1280;
/** JPEG qualities tried one after the other until the photograph fits. */
const QUALITIES = [0.85, 0.7, 0.5] as const;
/** Bytes; main refuses a larger one. */
const LIMIT = 1024 * 1024;

/** The names `getUserMedia` rejects with (W3C Media Capture and Streams, 10.2.1). */
export function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'no-camera';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return 'busy';
}

/** The size of a picture whose longer side is at most `longer` pixels. */
export function fitWithin(width: number, height: number, longer: number): { width: number; height: number } {
  const scale = Math.min(1, longer / Math.max(width, height, 1));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** The camera's live picture, to be shown by an element with the `video` ref. */
export interface Camera {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly phase: CameraPhase;
  /** Tries again after trouble. */
  readonly again: () => void;
}

/** The camera while `isOn`; it is stopped afterwards. */
export function useCamera(isOn: boolean): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const [phase, setPhase] = useState<CameraPhase>('starting');
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!isOn) return undefined;
    let stream: MediaStream | undefined;
    let over = false;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    async function begin(): Promise<void> {
      setPhase('starting');
      await openCamera();
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { width: { ideal: LONGER_SIDE }, height: { ideal: 960 } },
      });
      const element = video.current;
      if (over || !element) return stop();
      stream.getVideoTracks()[0]?.addEventListener('ended', () => setPhase('no-camera'));
      element.srcObject = stream;
      await element.play();
      setPhase('live');
    }
    begin().catch((error: unknown) => {
      stop();
      if (!over) setPhase(troubleOf(error));
    });
    const element = video.current;
    return () => {
      over = true;
      stop();
      if (element) element.srcObject = null;
      closeCamera();
    };
  }, [isOn, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { video, phase, again };
}

/** The picture that is shown now, as JPEG; undefined when there is no picture or it cannot be made small enough. */
export async function takePhoto(video: HTMLVideoElement): Promise<Blob | undefined> {
  if (video.videoWidth === 0) return undefined;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, fitWithin(video.videoWidth, video.videoHeight, LONGER_SIDE));
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    for (const quality of QUALITIES) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
      if (blob && blob.size <= LIMIT) return blob;
    }
    return undefined;
  } finally {
    // A canvas without size holds no pixels.
    canvas.width = 0;
  }
}
