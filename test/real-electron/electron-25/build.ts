import { execFileSync } from 'node:child_process';
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
import { join, relative } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { PROGRAMS, type Program } from '../../electron-host/here.ts';
import mainConfig from '../../../main/launch/vite.config.ts';

/** Builds the same sources as the product does, for Node 18 and Chromium 114: CommonJS, each program one file. */

const root = join(import.meta.dirname, '../../..');
const EXTERNAL = [
  ...[
    'electron',
    'better-sqlite3',
    'usb',
    'node-hid',
    'serialport',
    'secure-biometric-interface-integrator',
    '@node-rs/argon2',
  ],
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

/**
 * Builds every program into an Electron of its own, which finds it there; answers their executables. The files of `dist`
 * are linked and not copied.
 */
export async function buildFor25(options: {
  readonly dist: string;
  readonly sqlite: string;
}): Promise<Readonly<Record<Program, string>>> {
  const { dist, sqlite } = options;
  const built = { kiosk: dist, demo: `${dist}-demo`, 'open-app': `${dist}-open-app` };
  await buildKioskFor25({ app: join(dist, 'resources', 'app'), sqlite });
  for (const program of ['demo', 'open-app'] as const) {
    rmSync(built[program], { recursive: true, force: true });
    mkdirSync(join(built[program], 'resources'), { recursive: true });
    const files = readdirSync(dist).filter((name) => name !== 'resources');
    execFileSync('cp', ['-al', ...files.map((name) => join(dist, name)), built[program]]);
    await buildTestProgramFor25({ folder: PROGRAMS[program], app: join(built[program], 'resources', 'app') });
  }
  const executable = (program: Program) => join(built[program], 'electron');
  return { kiosk: executable('kiosk'), demo: executable('demo'), 'open-app': executable('open-app') };
}

const own = (name: string) => join('test/real-electron/electron-25', `${name}.ts`);

/** Builds the kiosk into `app`, a folder that is emptied first. */
async function buildKioskFor25(options: { readonly app: string; readonly sqlite: string }): Promise<void> {
  const { app, sqlite } = options;
  const main = await beginProgram(app);
  await build(program('pdf-worker', PDF_WORKER, main, EVERYWHERE));
  const all = { ...programs(), 'emulated-host': 'test/support/emulated-host.ts' };
  for (const [name, input] of Object.entries(all))
    await build(program(name, input, main, EVERYWHERE + (FIRST[name] ?? '')));
  await buildPages(app);
  linkModules(join(app, 'node_modules'), sqlite);
  writePackage(app, join(root, 'package.json'));
}

/** Builds a program of tests in `folder` into `app`: its main process from `app.ts`, what else it starts, its pages as they are. */
async function buildTestProgramFor25(options: { readonly folder: string; readonly app: string }): Promise<void> {
  const { folder, app } = options;
  const main = await beginProgram(app);
  // `main.ts` waits at its top level, which no CommonJS can.
  for (const file of globSync('*.{ts,mjs}', { cwd: folder }).filter((each) => each !== 'main.ts')) {
    const name = file.replace(/\.m?[jt]s$/u, '');
    await build(program(name, relative(root, join(folder, file)), main, EVERYWHERE + (FIRST[name] ?? '')));
  }
  for (const name of globSync(['*.cjs', 'renderer'], { cwd: folder }))
    cpSync(join(folder, name), join(main, name), { recursive: true });
  writePackage(app, join(folder, 'package.json'));
}

/** Empties `app`, and answers where its programs go; what they load before anything else is there. */
async function beginProgram(app: string): Promise<string> {
  rmSync(app, { recursive: true, force: true });
  const main = join(app, 'out', 'main');
  mkdirSync(main, { recursive: true });
  for (const name of ['later-node', 'adapter']) await build(program(name, own(name), main, ''));
  return main;
}

/** The kiosk's own pages. */
async function buildPages(app: string): Promise<void> {
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
}

function writePackage(app: string, from: string): void {
  const { name, productName, version } = JSON.parse(readFileSync(from, 'utf8')) as Record<string, string>;
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name, productName, version, main: 'out/main/app.js' }));
}
