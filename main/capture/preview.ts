import { wipe } from '#kit/wiped.ts';

/** The newest preview: a Windows bitmap. */
export interface Preview {
  readonly picture: Uint8Array;
}

/** Holds one preview at a time, of a visit's capture or of a reader's test, and zeroes the one before. */
export interface PreviewHolder {
  current(): Preview | undefined;
  show(picture: Uint8Array): void;
  forget(): void;
}

export function createPreviewHolder(): PreviewHolder {
  let preview: Preview | undefined;
  function forget(): void {
    wipe(preview?.picture);
    preview = undefined;
  }
  return {
    current: () => preview,
    show(picture) {
      forget();
      preview = { picture };
    },
    forget,
  };
}
