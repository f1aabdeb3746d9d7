import type * as Electron from 'electron';
import { browser } from '../chromium/browser.ts';
import { note } from '../base/control.ts';
import { originOf, toElectron } from '../chromium/schemes.ts';

type RequestHandler = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>;
type CheckHandler = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>;
type Permission = Parameters<RequestHandler>[1];

/** Electron's names and the names by which Chromium's protocol grants the same. */
const CHROMIUM_NAMES = {
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  geolocation: ['geolocation'],
  'idle-detection': ['idle-detection'],
  'local-network': ['local-network'],
  'local-network-access': ['local-network-access'],
  'loopback-network': ['loopback-network'],
  media: ['camera', 'microphone'],
  midi: ['midi'],
  notifications: ['notifications'],
  'persistent-storage': ['persistent-storage'],
  'screen-wake-lock': ['screen-wake-lock'],
} as const satisfies Partial<Record<Permission, readonly string[]>>;

/** What a session's two handlers say. */
export interface PermissionHandlers {
  request: RequestHandler | null;
  check: CheckHandler | null;
}

/** A page, and the session with the handlers that decide for it. */
export interface PermissionScope {
  readonly handlers: PermissionHandlers;
  readonly contents: Electron.WebContents;
  /** The session's browser context in Chromium; undefined for the default one. */
  readonly context: string | undefined;
}

function asked(
  { handlers: { request, check }, contents }: PermissionScope,
  permission: Permission,
  { url, isMainFrame }: { readonly url: string; readonly isMainFrame: boolean },
): Promise<boolean> {
  const allowed =
    check === null ||
    check(contents, permission, `${originOf(url)}/`, {
      requestingUrl: url,
      isMainFrame,
      securityOrigin: `${originOf(url)}/`,
    });
  if (!allowed) return Promise.resolve(false);
  // Electron grants what no handler decides.
  if (request === null) return Promise.resolve(true);
  return new Promise((resolve) => {
    request(contents, permission, resolve, { requestingUrl: url, isMainFrame });
  });
}

/**
 * Sets Chromium's permissions of a document's origin to what the app's handlers say. Chromium's own question cannot be
 * intercepted, so the handlers are asked when a document is about to load rather than when the page asks.
 */
export async function applyPermissions(
  scope: PermissionScope,
  { chromiumUrl, isMainFrame }: { readonly chromiumUrl: string; readonly isMainFrame: boolean },
): Promise<void> {
  const origin = originOf(chromiumUrl);
  if (origin === 'null') return;
  const url = toElectron(chromiumUrl);
  await Promise.all(
    Object.entries(CHROMIUM_NAMES).map(async ([permission, names]) => {
      const granted = await asked(scope, permission as keyof typeof CHROMIUM_NAMES, { url, isMainFrame });
      for (const name of names)
        await browser()
          .root.send('Browser.setPermission', {
            permission: { name },
            setting: granted ? 'granted' : 'denied',
            origin,
            ...(scope.context === undefined ? {} : { browserContextId: scope.context }),
          })
          .catch((error: unknown) => note('permission-not-set', `${name}: ${String(error)}`));
    }),
  );
}

/** What a page requests from `getUserMedia`, and from which frame. */
export interface MediaQuestion {
  readonly kinds: readonly ('video' | 'audio')[];
  /** As Chromium sees it. */
  readonly chromiumUrl: string;
  readonly isMainFrame: boolean;
}

const MEDIA_NAMES = { video: 'camera', audio: 'microphone' } as const;

/**
 * Camera and microphone, at the moment the page asks for them: the handlers decide as in Electron, which asks them again
 * for each request. What is granted is opened in Chromium, too; a refusal closes nothing that was granted before, as that
 * would end pictures that are shown.
 */
export async function applyMedia(
  { handlers, contents, context }: PermissionScope,
  { kinds, chromiumUrl, isMainFrame }: MediaQuestion,
): Promise<boolean> {
  const origin = originOf(chromiumUrl);
  if (origin === 'null' || kinds.length === 0) return false;
  const requestingUrl = toElectron(chromiumUrl);
  const securityOrigin = `${originOf(requestingUrl)}/`;
  const { request, check } = handlers;
  const checked = kinds.every(
    (mediaType) =>
      check === null ||
      check(contents, 'media', securityOrigin, { requestingUrl, isMainFrame, securityOrigin, mediaType }),
  );
  const granted =
    checked &&
    (request === null ||
      (await new Promise<boolean>((resolve) => {
        request(contents, 'media', resolve, { requestingUrl, isMainFrame, securityOrigin, mediaTypes: [...kinds] });
      })));
  for (const kind of granted ? kinds : [])
    await browser().root.send('Browser.setPermission', {
      permission: { name: MEDIA_NAMES[kind] },
      setting: 'granted',
      origin,
      ...(context === undefined ? {} : { browserContextId: context }),
    });
  return granted;
}
