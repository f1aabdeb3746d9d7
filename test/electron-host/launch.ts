import { createRequire, registerHooks } from 'node:module';
import { fstatSync, readFileSync, statSync } from 'node:fs';
import inspector from 'node:inspector';
import { Socket } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch } from './app/app.ts';
import { parseArguments } from './arguments.ts';
import { ChromiumMissing, findChromium } from './chromium/chromium.ts';
import { CONTROL, control } from './base/control.ts';
import { createElectron } from './electron-module.ts';

// Stands where Electron's executable would stand: `electron [switches] <app folder or file> [arguments]`.

/** The version of Electron that this host follows; node_modules/electron has the same. */
const ELECTRON_VERSION = '45.4.1';
/** After this long an entry that is still being evaluated is probably waiting for itself. */
const ENTRY_MS = 10_000;
const MODULE_KEY = 'electron-host.module';
const CJS_URL = 'electron-host:cjs';
const ESM_URL = 'electron-host:esm';

function fail(message: string): never {
  process.stderr.write(`electron-host: ${message}\n`);
  process.exit(1);
}

function entryOf(target: string): { root: string; entry: string } {
  let isFile: boolean;
  try {
    isFile = statSync(target).isFile();
  } catch {
    return fail(`cannot find app ${target}`);
  }
  if (!isFile) {
    const read = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { main?: unknown };
    return { root: target, entry: join(target, typeof read.main === 'string' ? read.main : 'index.js') };
  }
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    try {
      if (statSync(join(folder, 'package.json')).isFile()) return { root: folder, entry: target };
    } catch {
      if (folder === dirname(folder)) return fail(`no package.json at or above ${target}`);
    }
  }
}

/** Answers `import` and `require` of electron in the app's process with our module. */
function redirectElectron(module: object): void {
  Reflect.set(globalThis, Symbol.for(MODULE_KEY), module);
  const get = `globalThis[Symbol.for(${JSON.stringify(MODULE_KEY)})]`;
  const named = Object.keys(module).map((name) => `export const ${name} = electron.${name};`);
  registerHooks({
    resolve(specifier, context, next) {
      if (!/^electron(\/(main|common))?$/.test(specifier)) return next(specifier, context);
      const require = context.conditions.includes('require');
      return { url: require ? CJS_URL : ESM_URL, format: require ? 'commonjs' : 'module', shortCircuit: true };
    },
    load(url, context, next) {
      if (url === CJS_URL) return { format: 'commonjs', source: `module.exports = ${get};`, shortCircuit: true };
      if (url === ESM_URL)
        return {
          format: 'module',
          source: `const electron = ${get};\nexport default electron;\n${named.join('\n')}`,
          shortCircuit: true,
        };
      return next(url, context);
    },
  });
}

/** Ends the app when the program at the other end of one of its pipes has gone. */
function tether(quit: () => void): void {
  // Playwright gives pipes as 0, or as 3 and 4 with nothing as 0.
  for (const fd of [0, 3]) {
    let piped: boolean;
    try {
      const stat = fstatSync(fd);
      piped = stat.isFIFO() || stat.isSocket();
    } catch {
      piped = false;
    }
    if (!piped) continue;
    const pipe = fd === 0 ? process.stdin : new Socket({ fd, readable: true, writable: false });
    pipe.on('end', quit);
    pipe.on('error', quit);
    pipe.resume();
    if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
    return;
  }
}

function describeProcess(chromeVersion: string, root: string): void {
  const { versions } = process;
  Object.defineProperty(versions, 'chrome', { value: chromeVersion, enumerable: true, configurable: true });
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  Object.defineProperty(process, 'resourcesPath', {
    value: join(root, 'resources'),
    enumerable: true,
    configurable: true,
  });
}

const options = parseArguments(process.argv.slice(2));
if (options.version) {
  process.stdout.write(`v${ELECTRON_VERSION} (electron-host)\n`);
  process.exit(0);
}
const path = resolve(options.app ?? '.');
const { root, entry } = entryOf(path);
try {
  findChromium();
} catch (error) {
  if (error instanceof ChromiumMissing) fail(error.message);
  throw error;
}
if (options.inspect !== undefined) inspector.open(options.inspect, '127.0.0.1');

Object.defineProperty(process.versions, 'electron', { value: ELECTRON_VERSION, enumerable: true });
Object.defineProperty(process, 'type', { value: 'browser', enumerable: true });
const wished = options.switches.get('user-data-dir') ?? process.env['KIOSK_USER_DATA'];
const { app, module } = createElectron({
  root,
  userData: wished === undefined || wished === '' ? undefined : resolve(wished),
  switches: options.switches,
  driven: options.driven,
});
Reflect.set(globalThis, CONTROL, control);
redirectElectron(module);

// Playwright's loader cuts its own switches off this list, up to the last of them.
const node = process.argv[0] ?? process.execPath;
process.argv = [node, ...process.argv.slice(2)];
for (const preload of options.preloads) createRequire(join(root, 'package.json'))(resolve(preload));
process.argv = [node, path, ...options.appArguments];

process.on('SIGTERM', () => app.quit());
process.on('SIGINT', () => app.quit());
if (options.driven) tether(() => app.exit(0));

const overdue = setTimeout(() => {
  process.stderr.write(
    'electron-host: the entry is still not evaluated; awaiting app.whenReady() at its top level never ends, in Electron neither\n',
  );
}, ENTRY_MS).unref();
await import(pathToFileURL(entry).href);
clearTimeout(overdue);
await app[launch]((browser) => {
  describeProcess(browser.version, root);
  if (options.driven) process.stderr.write(`DevTools listening on ${browser.endpoint}\n`);
}).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
