import type { Session } from 'electron';
import { describe, expect, it } from 'vitest';
import { createCameraGate, denyPermissions, type Allowed } from './permissions.ts';

type Request = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type Check = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
type Asked = Parameters<Request>[1];

/** The two handlers as Electron calls them. */
function scene(allowed: Allowed) {
  let request: Request | undefined;
  let check: Check | undefined;
  denyPermissions(
    {
      setPermissionRequestHandler: (handler: Request) => (request = handler),
      setPermissionCheckHandler: (handler: Check) => (check = handler),
      setDevicePermissionHandler: () => undefined,
    } as unknown as Session,
    allowed,
  );
  return {
    requested(permission: Asked, details: object): boolean {
      let granted: boolean | undefined;
      request?.(null as never, permission, (answer) => (granted = answer), details as Parameters<Request>[3]);
      if (granted === undefined) throw new Error('the handler did not answer');
      return granted;
    },
    checked(permission: Asked, origin: string, details: object): boolean {
      return check?.(null, permission, origin, details as Parameters<Check>[3]) ?? false;
    },
  };
}

const own = {
  requestingUrl: 'app://kiosk/index.html',
  securityOrigin: 'app://kiosk/',
  isMainFrame: true,
  mediaTypes: ['video'],
};
const ownCheck = { requestingUrl: own.requestingUrl, isMainFrame: true, mediaType: 'video' };

describe('the camera', () => {
  it('is for the kiosk’s own page only, while the camera is open', () => {
    const gate = createCameraGate();
    const { requested, checked } = scene({ camera: gate.isOpen });
    expect([requested('media', own), checked('media', 'app://kiosk/', ownCheck)]).toEqual([false, false]);
    gate.open();
    expect([requested('media', own), checked('media', 'app://kiosk/', ownCheck)]).toEqual([true, true]);
    gate.close();
    expect([requested('media', own), checked('media', 'app://kiosk/', ownCheck)]).toEqual([false, false]);
  });

  it.each([
    ['sound as well', { ...own, mediaTypes: ['video', 'audio'] }],
    ['sound alone', { ...own, mediaTypes: ['audio'] }],
    ['nothing that is named', { ...own, mediaTypes: undefined }],
    ['a frame of the page', { ...own, isMainFrame: false }],
    ['another origin', { ...own, requestingUrl: 'https://provider.example/', securityOrigin: undefined }],
    ['another origin behind the page’s address', { ...own, securityOrigin: 'https://provider.example/' }],
    ['another host of the scheme', { ...own, requestingUrl: 'app://other/index.html' }],
    ['no address', { ...own, requestingUrl: '' }],
  ])('is refused for %s', (_what, details) => {
    expect(scene({ camera: () => true }).requested('media', details)).toBe(false);
  });

  it.each([
    ['sound', 'app://kiosk/', { ...ownCheck, mediaType: 'audio' }],
    ['an unknown kind', 'app://kiosk/', { ...ownCheck, mediaType: undefined }],
    ['a frame of the page', 'app://kiosk/', { ...ownCheck, isMainFrame: false }],
    ['another origin', 'https://provider.example/', ownCheck],
  ])('does not pass the check for %s', (_what, origin, details) => {
    expect(scene({ camera: () => true }).checked('media', origin, details)).toBe(false);
  });

  it('gives no other permission, and is never for the provider’s page', () => {
    const kiosk = scene({ camera: () => true });
    for (const permission of ['geolocation', 'display-capture', 'notifications', 'loopback-network'] as const) {
      expect(kiosk.requested(permission, own)).toBe(false);
      expect(kiosk.checked(permission, 'app://kiosk/', ownCheck)).toBe(false);
    }
    const provider = scene({ loopbackFor: (origin) => origin === 'https://provider.example' });
    const asking = { requestingUrl: 'https://provider.example/page', isMainFrame: true, mediaTypes: ['video'] };
    expect(provider.requested('media', asking)).toBe(false);
    expect(provider.requested('loopback-network', asking)).toBe(true);
    expect(provider.checked('loopback-network', 'https://provider.example', {})).toBe(true);
    expect(provider.checked('loopback-network', 'https://elsewhere.example', {})).toBe(false);
  });
});
