import type { Documents } from '../documents/documents.ts';
import type { ContentSource } from '../shell/app-protocol.ts';

/** What a window may fetch by path, and what it may never: only documents of the open visit or the open review. */
export interface Contents {
  readonly source: ContentSource;
  /** Documents of this submission can be seen until `close`. */
  open(submissionId: string): void;
  close(): void;
}

/** Content behind `preview/<n>`, `exception-photo/<n>` and `part/<id>`. */
export function createContents(rooms: {
  readonly documents: Documents;
  readonly preview: () => { readonly picture: Uint8Array } | undefined;
  /** The submission of the running visit, if it has one. */
  readonly ofVisit: () => string | undefined;
  /** The exception photograph of the running visit, if it has one. */
  readonly exceptionPhoto: () => Uint8Array | null;
}): Contents {
  let ofReview: string | undefined;

  function part(partId: string): ReturnType<ContentSource> {
    const open = [rooms.ofVisit(), ofReview].filter((id) => id !== undefined);
    const isOpen = open.some((id) => {
      const parts = rooms.documents.list(id);
      return parts.ok && parts.value.some((each) => each.id === partId);
    });
    const read = isOpen ? rooms.documents.read(partId) : undefined;
    return read?.ok ? { mediaType: read.value.part.mediaType, bytes: read.value.bytes, wipe: true } : undefined;
  }

  return {
    source(path) {
      const [kind = '', id = ''] = path.split('/');
      if (kind === 'part') return part(id);
      if (kind === 'exception-photo') {
        const photo = rooms.exceptionPhoto();
        return photo ? { mediaType: 'image/jpeg', bytes: photo, wipe: false } : undefined;
      }
      const preview = kind === 'preview' ? rooms.preview() : undefined;
      return preview && { mediaType: 'image/bmp', bytes: preview.picture, wipe: false };
    },
    open(submissionId) {
      ofReview = submissionId;
    },
    close() {
      ofReview = undefined;
    },
  };
}
