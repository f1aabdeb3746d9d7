// Bootstrap of every npm script: plain JavaScript for Node 20 without packages. It installs what is missing, then passes
// the command to the Node 24 that the lock file pins.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scripts = {
  start: ['main/launch/launch.ts'],
  build: ['main/launch/build.ts'],
  tour: ['test/tour/cli.ts'],
  journal: ['main/station/journal-cli.ts'],
  sbi: ['drivers/sbi/standalone/cli.ts'],
  portal: ['main/portal/command/cli.ts'],
  provision: ['drivers/sbi/trust/cli.ts'],
  'provision authority': ['main/provisioning/cli.ts'],
  'provision example': ['main/provisioning/cli.ts'],
  'provision station': ['main/provisioning/cli.ts'],
  'provision show': ['main/provisioning/cli.ts'],
  simulated: ['drivers/simulated/cli.ts'],
  bench: ['test/bench/run.ts'],
  docs: ['test/house/cli.ts'],
  check: ['test/check.ts'],
  measure: ['test/measure-tests.ts'],
  test: ['test/run.ts'],
  'test:usb-stack': ['test/usb-stack/run.ts'],
  'test:peers': ['test/real-electron/run.ts'],
  'test:real-electron': ['test/real-electron/run.ts'],
  'test:long': ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.long.ts'],
};

function stop(message) {
  console.error(message);
  process.exit(1);
}

function installed() {
  const stamp = join(root, 'node_modules', '.cache', 'installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // Not on standard output: what a command prints there may be read by another program.
  console.error('Installing the packages of package-lock.json …');
  const npm = process.env['npm_execpath'];
  const options = { cwd: root, stdio: ['inherit', 2, 2] };
  const run = npm
    ? spawnSync(process.execPath, [npm, 'ci', '--loglevel=error'], options)
    : spawnSync('npm', ['ci', '--loglevel=error'], { ...options, shell: process.platform === 'win32' });
  if (run.status !== 0) stop('npm ci failed: see its lines above. Nothing was started.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function node24() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const pinned = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) === 24) return process.execPath;
  return stop(
    `No Node 24 is packaged for ${process.platform}-${process.arch}: install Node 24 and run this again with it.`,
  );
}

/**
 * Only `start` fetches Electron's executable. Its package fetches it by itself when plain Node imports it, so every other
 * command gets an address where no site answers: an import by mistake fails instead.
 */
function withoutElectron(environment) {
  const kept = Object.entries(environment).filter(([name]) => !/^npm_(package_)?config_electron_/iu.test(name));
  return { ...Object.fromEntries(kept), ELECTRON_MIRROR: 'http://127.0.0.1:9/only-npm-start-fetches-electron/' };
}

const [command, ...rest] = process.argv.slice(2);
// A command of two words is found before the one that its first word names.
const script = scripts[`${command} ${rest[0]}`] ?? scripts[command];
if (!script)
  stop(
    `Usage: npm start | npm test | npm run <${Object.keys(scripts)
      .filter((name) => !name.includes(' '))
      .join('|')}>`,
  );
if (Number(process.versions.node.split('.')[0]) < 20) stop(`Node 20 or newer is needed; this is ${process.version}.`);
installed();
const node = node24();
const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
const inherited = command === 'start' ? process.env : withoutElectron(process.env);
const env = { ...inherited, PATH: path, KIOSK_NODE: node };
// The arguments of these name files relative to the folder that they are called from.
const takesFiles = ['journal', 'simulated', 'docs', 'portal'].includes(command);
const cwd = (takesFiles && process.env['INIT_CWD']) || root;
// Benchmarks of memory collect garbage before they measure.
const options = command === 'bench' ? ['--expose-gc'] : [];
const child = spawn(node, [...options, join(root, script[0]), ...script.slice(1), ...rest], {
  cwd,
  stdio: 'inherit',
  env,
});
// A signal to this process alone must also reach the program: it ends, or reads its certificate again.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => stop(`Node 24 could not be started: ${error.message}`));
child.on('exit', (status) => process.exit(status ?? 1));
