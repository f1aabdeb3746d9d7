import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writePgm } from '../../drivers/imaging/codec/pgm.ts';
import { plainModule } from './compression.ts';
import { createArchive } from './cpio.ts';
import type { Archive } from './cpio.ts';
import { drawFinger } from './draw-finger.ts';
import type { GuestParts } from './packages.ts';
import { NotHere } from '../support/not-here.ts';
import { FINGER_FILE } from './guest/finger.ts';
import { DIALOUT, PLUGDEV, USER } from './guest/users.ts';

const root = join(import.meta.dirname, '..', '..');

/** The kernel modules the guest loads, with what they need. */
const WANTED = ['vhci-hcd', 'usbhid', 'hid-generic'];
/** The packages that stay outside of the bundle: those with native parts, and what they load. */
const PACKAGES = [
  ...['usb', '@node-usb/usb-linux-x64-gnu', 'node-hid', 'pkg-prebuilds'],
  ...['serialport', '@serialport', 'debug', 'ms', 'node-gyp-build'],
];
/** Their native parts for other systems. */
const FOREIGN = /prebuilds\/(?!HID_hidraw-linux-x64\/|linux-x64\/.*\.glibc\.node$)/;

const PASSWD = `root:x:0:0::/root:/bin/sh\nkiosk:x:${USER}:${USER}::/:/bin/sh\n`;
const GROUP = `root:x:0:\nkiosk:x:${USER}:\nplugdev:x:${PLUGDEV}:kiosk\ndialout:x:${DIALOUT}:kiosk\n`;

/** A program, and the libraries it is linked to, at the paths where its loader looks. */
function addProgram(
  archive: Archive,
  { file, path, libraries }: { readonly file: string; readonly path: string; readonly libraries?: string },
): void {
  archive.file(path, readFileSync(file), 0o755);
  const environment = libraries === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: libraries };
  const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8', env: environment });
  for (const line of stdout.split('\n')) {
    const missing = /^\s*(\S+) => not found/.exec(line)?.[1];
    if (missing !== undefined) throw new NotHere(`${basename(file)} needs ${missing}`);
    const library = /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1];
    if (library === undefined) continue;
    const isLoader = !line.includes('=>');
    archive.file(
      isLoader ? library.slice(1) : `usr/lib/x86_64-linux-gnu/${basename(library)}`,
      readFileSync(realpathSync(library)),
      0o755,
    );
  }
}

function addModules(archive: Archive, folder: string): void {
  const files = new Map(
    readdirSync(folder).map((file) => [file.replace(/\.ko.*$/, '').replaceAll('-', '_'), join(folder, file)]),
  );
  const order: string[] = [];
  function need(module: string): void {
    const name = module.replaceAll('-', '_');
    const file = files.get(name);
    // What is not there as a module is built into the kernel.
    if (file === undefined || order.includes(name)) return;
    const bytes = plainModule(readFileSync(file));
    const depends = /\0depends=([^\0]*)\0/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? '';
    for (const other of depends.split(',').filter(Boolean)) need(other);
    order.push(name);
    archive.file(`lib/modules/${name}.ko`, bytes);
  }
  WANTED.forEach(need);
  if (!order.includes('vhci_hcd')) throw new NotHere('the kernel has no virtual USB host controller (vhci_hcd)');
  archive.file('lib/modules/order', Buffer.from(`${order.join('\n')}\n`));
}

const librariesOf = (tools: string): string =>
  ['lib', 'usr/lib'].map((folder) => join(tools, folder, 'x86_64-linux-gnu')).join(':');

/** What changes seldom: the system with Node, busybox, udev and the kernel's modules. */
export function baseImage({ modules, tools }: GuestParts): Buffer {
  const archive = createArchive();
  for (const folder of ['dev', 'proc', 'sys', 'tmp', 'run', 'root', 'app', 'etc/udev/rules.d', 'lib/udev/rules.d']) {
    archive.folder(folder);
  }
  archive.device('dev/console', 5, 1);
  archive.file('etc/passwd', Buffer.from(PASSWD));
  archive.file('etc/group', Buffer.from(GROUP));
  addProgram(archive, { file: process.execPath, path: 'bin/node' });
  const at = (...paths: readonly string[]): string => {
    const file = paths.map((path) => join(tools, path)).find((path) => existsSync(path));
    if (file === undefined) throw new NotHere(`the packages hold no ${paths.join(' or ')}`);
    return file;
  };
  addProgram(archive, { file: at('bin/busybox', 'usr/bin/busybox'), path: 'bin/busybox' });
  archive.link('bin/sh', 'busybox');
  addProgram(archive, {
    file: at('bin/udevadm', 'usr/bin/udevadm'),
    path: 'bin/udevadm',
    libraries: librariesOf(tools),
  });
  archive.link('bin/systemd-udevd', 'udevadm');
  addModules(archive, modules);
  return archive.bytes();
}

/** What is under test: the bundled programs in `bundle`, the packages with native parts, and the product's udev rules. */
export function programImage(bundle: string, { tools }: GuestParts): Buffer {
  const archive = createArchive();
  archive.file('init', readFileSync(join(import.meta.dirname, 'guest', 'init.sh')), 0o755);
  archive.file('app/package.json', Buffer.from('{"type":"module"}'));
  archive.file(`app/${FINGER_FILE}`, writePgm(drawFinger()));
  for (const file of globSync('**/*.js', { cwd: bundle })) {
    archive.file(`app/${file}`, readFileSync(join(bundle, file)));
  }
  for (const name of PACKAGES) {
    const folder = join('node_modules', name);
    for (const file of globSync('**/*.{js,json}', { cwd: join(root, folder) })) {
      archive.file(`app/${folder}/${file}`, readFileSync(join(root, folder, file)));
    }
    for (const file of globSync('**/*.node', { cwd: join(root, folder) })) {
      if (FOREIGN.test(file)) continue;
      addProgram(archive, {
        file: join(root, folder, file),
        path: `app/${folder}/${file}`,
        libraries: librariesOf(tools),
      });
    }
  }
  for (const file of globSync('resources/udev/*.rules', { cwd: root })) {
    archive.file(file, readFileSync(join(root, file)));
  }
  return archive.bytes();
}
