import { useEffect, useState } from 'react';
import type { ExceptionReason } from '#vocabulary/exception-reasons.ts';
import type { Site } from '#vocabulary/fingers.ts';
import type { Exception, ExceptionsView } from '../../../preload/contract/exception-views.ts';
import { useExceptionPhoto, useExceptionPhotoRemove, useExceptions } from '../../api/exceptions.ts';
import { listOf, reasonsOf, type Reasons } from './sites.ts';

/** The photo as it stands: kept by main already, or just taken and shown from this window. */
type Photo = { readonly path: string; readonly blob: Blob | null } | null;

export interface Recording {
  readonly reasons: Reasons;
  readonly list: readonly Exception[];
  /** Path or address of the photo; null without one. */
  readonly photo: string | null;
  readonly isSaving: boolean;
  /** The error of the last save; undefined while there is no error. */
  readonly error: unknown;
  readonly setReason: (site: Site, reason: ExceptionReason | undefined) => void;
  readonly setPhoto: (taken: Blob | null) => void;
  /** Records the list and the photo at main. Rejects with a refusal. */
  readonly save: () => Promise<void>;
}

/** What was entered about fingers and eyes that cannot be read. Nothing is recorded before `save`. */
export function useRecording(exceptions: ExceptionsView): Recording {
  const [reasons, setReasons] = useState<Reasons>(() => reasonsOf(exceptions.recorded));
  const [photo, setPhoto] = useState<Photo>(exceptions.photo === null ? null : { path: exceptions.photo, blob: null });
  const record = useExceptions();
  const addPhoto = useExceptionPhoto();
  const removePhoto = useExceptionPhotoRemove();

  const shown = photo?.path;
  useEffect(
    () => () => {
      if (shown?.startsWith('blob:')) URL.revokeObjectURL(shown);
    },
    [shown],
  );

  const list = listOf(reasons);
  return {
    reasons,
    list,
    photo: shown ?? null,
    isSaving: record.isPending || addPhoto.isPending || removePhoto.isPending,
    error: [record, addPhoto, removePhoto].find(({ isError }) => isError)?.error,
    setReason: (site, reason) => setReasons({ ...reasons, [site]: reason }),
    setPhoto: (taken) => setPhoto(taken && { path: URL.createObjectURL(taken), blob: taken }),
    save: async () => {
      await record.mutateAsync({ exceptions: list });
      if (list.length === 0) return;
      if (photo?.blob) {
        await addPhoto.mutateAsync({ bytes: new Uint8Array(await photo.blob.arrayBuffer()) });
      } else if (photo === null && exceptions.photo !== null) {
        await removePhoto.mutateAsync({});
      }
    },
  };
}
