import { owning } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import { contentAccess, type Access, type ContentKind } from '../../preload/contract/access.ts';
import type { Documents } from '../documents/documents.ts';
import type { Content, ContentSource } from '../shell/app-protocol.ts';
import { refusalOf } from './access.ts';
import type { Who } from './who.ts';

/** Content behind `preview/<n>`, `exception-photo/<n>` and `part/<id>`, for those whom the access table names. */
export function createContents(deps: {
  readonly documents: Documents;
  readonly who: Who;
  readonly preview: () => { readonly picture: Uint8Array } | undefined;
  /** The exception photograph of the running visit, if it has one. */
  readonly exceptionPhoto: () => Uint8Array | null;
}): ContentSource {
  const sources: Readonly<Record<ContentKind, (id: string) => ReturnType<ContentSource>>> = {
    part(id) {
      const read = deps.documents.read(id);
      return read.ok ? Object.assign(read.value, { mediaType: read.value.part.mediaType }) : undefined;
    },
    'exception-photo'() {
      const photo = deps.exceptionPhoto();
      return photo ? lent({ mediaType: 'image/jpeg', bytes: photo }) : undefined;
    },
    preview() {
      const preview = deps.preview();
      return preview && lent({ mediaType: 'image/bmp', bytes: preview.picture });
    },
  };

  return (path) => {
    const [kind = '', id = ''] = path.split('/');
    if (!isContentKind(kind)) return undefined;
    const access: Access = contentAccess[kind];
    return refusalOf(access, deps.who, { partId: id }) === undefined ? sources[kind](id) : undefined;
  };
}

/** Content that its holder keeps: it is not wiped after it was shown. */
function lent(content: Content): Owned<Content> {
  return owning(content, () => []);
}

function isContentKind(kind: string): kind is ContentKind {
  return Object.hasOwn(contentAccess, kind);
}
