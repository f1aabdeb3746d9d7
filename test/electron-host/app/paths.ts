import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Names that `app.getPath` knows here. */
export type PathName =
  | 'home'
  | 'appData'
  | 'userData'
  | 'sessionData'
  | 'temp'
  | 'exe'
  | 'desktop'
  | 'documents'
  | 'downloads'
  | 'logs'
  | 'crashDumps';

/** Where the app's folders are; like Electron's, they are created when they are set or first read. */
export class Paths {
  readonly #set = new Map<string, string>();
  readonly #appName: () => string;

  constructor(appName: () => string, userData: string | undefined) {
    this.#appName = appName;
    if (userData !== undefined) this.#set.set('userData', userData);
  }

  get(name: string): string {
    const set = this.#set.get(name);
    if (set !== undefined) return set;
    const home = homedir();
    const defaults: Record<PathName, () => string> = {
      home: () => home,
      appData: () => process.env['XDG_CONFIG_HOME'] ?? join(home, '.config'),
      userData: () => join(this.get('appData'), this.#appName()),
      sessionData: () => this.get('userData'),
      temp: tmpdir,
      exe: () => process.execPath,
      desktop: () => join(home, 'Desktop'),
      documents: () => join(home, 'Documents'),
      downloads: () => join(home, 'Downloads'),
      logs: () => join(this.get('userData'), 'logs'),
      crashDumps: () => join(this.get('userData'), 'Crashpad'),
    };
    const known = defaults[name as PathName] as (() => string) | undefined;
    if (known === undefined) throw new Error(`Failed to get '${name}' path`);
    return known();
  }

  set(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error('Path must be absolute');
    this.get(name);
    mkdirSync(path, { recursive: true });
    this.#set.set(name, path);
  }
}
