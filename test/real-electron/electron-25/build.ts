import {
  appendFileSync,
  cpSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';
import mainConfig from '../../../main/launch/vite.config.ts';

/** Builds the same sources as the product does, for Node 18 and Chromium 114: CommonJS, each program one file. */

const root = join(import.meta.dirname, '../../..');
const EXTERNAL = [
  ...['electron', 'better-sqlite3', 'usb', 'node-hid', 'serialport', 'secure-biometric-interface-integrator'],
  ...[/^@serialport/u, /^@cornerstonejs\//u],
];
/**
 * Chromium 114 contains the layout of a box whose size is asked for (`container-type: size`), so that what hangs over its
 * edge cannot be scrolled to; later ones do not (CSS Conditional Rules 5). The box scrolls by itself instead.
 */
const SCROLLING = '#app{overflow:auto}';
/** A utility process of 25 can import no module: pdf.js takes its second half where that is loaded already. */
const PDF_WORKER = 'node_modules/pdfjs-dist/legacy/build/pdf.worker.mjs';
/** What each program loads before anything else. */
const EVERYWHERE = `require(require('node:path').join(__dirname, 'later-node.js'));`;
const FIRST: Readonly<Record<string, string>> = {
  app: `require(require('node:path').join(__dirname, 'adapter.js'));`,
  'document-process': `require(require('node:path').join(__dirname, 'pdf-worker.js'));`,
};

function program(name: string, input: string, outDir: string, banner: string): InlineConfig {
  return {
    configFile: false,
    root: join(root, 'main'),
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node18',
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { [name]: join(root, input) },
        external: EXTERNAL,
        output: { format: 'cjs', entryFileNames: '[name].js', codeSplitting: false, banner },
      },
    },
  };
}

/** The programs of the product's own configuration, by name. */
function programs(): Readonly<Record<string, string>> {
  const input = mainConfig.build?.rolldownOptions?.input;
  if (typeof input !== 'object' || Array.isArray(input))
    throw new Error('main/launch/vite.config.ts names no programs');
  return input;
}

/** The packages as they are, but for the store's native module. */
function linkModules(target: string, sqlite: string): void {
  const modules = join(root, 'node_modules');
  mkdirSync(target);
  for (const name of readdirSync(modules).filter((each) => !each.startsWith('.') && each !== 'better-sqlite3'))
    symlinkSync(join(modules, name), join(target, name));
  const store = join(target, 'better-sqlite3');
  mkdirSync(join(store, 'build', 'Release'), { recursive: true });
  for (const name of ['lib', 'package.json'])
    cpSync(join(modules, 'better-sqlite3', name), join(store, name), { recursive: true });
  cpSync(sqlite, join(store, 'build', 'Release', 'better_sqlite3.node'));
}

/** Builds into `app`, a folder that is emptied first. */
export async function buildFor25(options: { readonly app: string; readonly sqlite: string }): Promise<void> {
  const { app, sqlite } = options;
  rmSync(app, { recursive: true, force: true });
  const main = join(app, 'out', 'main');
  mkdirSync(main, { recursive: true });
  const own = (name: string) => join('test/real-electron/electron-25', `${name}.ts`);
  for (const name of ['later-node', 'adapter']) await build(program(name, own(name), main, ''));
  await build(program('pdf-worker', PDF_WORKER, main, EVERYWHERE));
  const all = { ...programs(), 'emulated-host': 'test/support/emulated-host.ts' };
  for (const [name, input] of Object.entries(all))
    await build(program(name, input, main, EVERYWHERE + (FIRST[name] ?? '')));

  const renderer = join(app, 'out', 'renderer');
  const pages = { target: 'chrome114', emptyOutDir: false };
  for (const [folder, outDir] of [
    ['preload', join(app, 'out', 'preload')],
    ['renderer', renderer],
    ['renderer/form', renderer],
  ] as const)
    await build({ configFile: join(root, folder, 'vite.config.ts'), logLevel: 'error', build: { ...pages, outDir } });
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ...pages,
      outDir: join(app, 'out'),
      minify: true,
      lib: { entry: join(root, own('later-language')), formats: ['iife'], name: 'later', fileName: () => 'later.js' },
    },
  });
  const later = readFileSync(join(app, 'out', 'later.js'), 'utf8');
  for (const file of globSync(['assets/*.{js,mjs}', 'form.js'], { cwd: renderer }).map((name) => join(renderer, name)))
    writeFileSync(file, `${later};${readFileSync(file, 'utf8')}`);

  for (const file of globSync('assets/index-*.css', { cwd: renderer })) appendFileSync(join(renderer, file), SCROLLING);

  linkModules(join(app, 'node_modules'), sqlite);
  const { name, productName, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name, productName, version, main: 'out/main/app.js' }));
}
