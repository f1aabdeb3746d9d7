import type { Session } from 'electron';

const LOOPBACK = new Set(['loopback-network', 'local-network', 'local-network-access']);

/**
 * Denies every permission of a session, but for one: the provider's page may reach the loopback network, where the
 * station's SBI service listens. Electron grants all when no handler is set.
 */
export function denyPermissions(session: Session, loopbackFor?: (origin: string) => boolean): void {
  const allowed = (permission: string, url: string): boolean => {
    if (!LOOPBACK.has(permission) || !loopbackFor || !URL.canParse(url)) return false;
    return loopbackFor(new URL(url).origin);
  };
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(allowed(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
}
