import type * as Electron from 'electron';

type Preferences = Electron.WebPreferences;

/** Preferences that only hold at the value which keeps pages apart from Node and from each other. */
const FIXED = {
  sandbox: true,
  contextIsolation: true,
  webSecurity: true,
  javascript: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  offscreen: false,
} as const satisfies Preferences;

/** Preferences that are used, or that change nothing a test could see. */
const TAKEN = new Set<keyof Preferences>([
  'additionalArguments',
  'autoplayPolicy',
  'backgroundThrottling',
  'defaultEncoding',
  'devTools',
  'disableBlinkFeatures',
  'disableDialogs',
  'enableWebSQL',
  'images',
  'navigateOnDragDrop',
  'partition',
  'preload',
  'safeDialogs',
  'scrollBounce',
  'session',
  'spellcheck',
  'v8CacheOptions',
  'zoomFactor',
]);

/** Throws for a preference that this host does not offer, or offers only the other way round. */
export function checkPreferences(preferences: Preferences): void {
  for (const [name, value] of Object.entries(preferences)) {
    if (TAKEN.has(name as keyof Preferences)) continue;
    if (!(name in FIXED)) throw new Error(`electron-host: webPreferences.${name} is not offered`);
    if (value !== FIXED[name as keyof typeof FIXED])
      throw new Error(
        `electron-host: webPreferences.${name} is offered only as ${String(FIXED[name as keyof typeof FIXED])}`,
      );
  }
}
