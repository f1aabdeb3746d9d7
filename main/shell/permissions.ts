import type { Session } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';

const LOOPBACK = new Set(['loopback-network', 'local-network', 'local-network-access']);

/** The permissions of a session's pages; everything else is denied. */
export interface Allowed {
  /** Whether pages of this origin may use the loopback network, where the station's SBI service listens. */
  readonly loopbackFor?: (origin: string) => boolean;
  /** Whether the kiosk's own page may use the camera now. */
  readonly camera?: () => boolean;
}

/** The camera is open only while the kiosk takes a photograph. */
export interface CameraGate {
  isOpen(): boolean;
  open(): void;
  close(): void;
}

export function createCameraGate(): CameraGate {
  let isOpen = false;
  return {
    isOpen: () => isOpen,
    open() {
      isOpen = true;
    },
    close() {
      isOpen = false;
    },
  };
}

/** `new URL('app://…').origin` is "null", because the URL standard does not know the scheme. */
function isOwn(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}` === APP_ORIGIN;
}

/** A request for camera or microphone. Electron gives origins with and without a path, or undefined if unknown. */
interface MediaQuestion {
  readonly urls: readonly (string | undefined)[];
  readonly isMainFrame: boolean;
  readonly kinds: readonly string[];
}

/** Video without sound, for the kiosk's own page and not for its frames. */
function isOwnPicture({ urls, isMainFrame, kinds }: MediaQuestion): boolean {
  const known = urls.filter((url) => url !== undefined);
  return isMainFrame && kinds.join() === 'video' && known.length > 0 && known.every(isOwn);
}

/** Denies every permission of a session except those allowed. Electron grants all when no handler is set. */
export function denyPermissions(session: Session, { loopbackFor, camera }: Allowed = {}): void {
  const loopback = (permission: string, url: string): boolean => {
    if (!LOOPBACK.has(permission) || !loopbackFor || !URL.canParse(url)) return false;
    return loopbackFor(new URL(url).origin);
  };
  const picture = (permission: string, question: MediaQuestion): boolean =>
    permission === 'media' && camera?.() === true && isOwnPicture(question);

  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const { requestingUrl, isMainFrame } = details;
    const kinds = ('mediaTypes' in details && details.mediaTypes) || [];
    const urls = [requestingUrl, 'securityOrigin' in details ? details.securityOrigin : undefined];
    answer(loopback(permission, requestingUrl) || picture(permission, { urls, isMainFrame, kinds }));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) => {
    const { isMainFrame, mediaType = 'unknown', requestingUrl, securityOrigin } = details;
    const urls = [origin, requestingUrl, securityOrigin];
    return loopback(permission, origin) || picture(permission, { urls, isMainFrame, kinds: [mediaType] });
  });
  session.setDevicePermissionHandler(() => false);
}
