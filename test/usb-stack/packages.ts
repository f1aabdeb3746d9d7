import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotHere } from '../support/not-here.ts';
import { plainKernel } from './compression.ts';

/** Where the parts of the guest come from: Debian's packages, unpacked into a cache and never installed, and QEMU. */

export interface GuestParts {
  readonly kernel: string;
  /** Every module of the kernel's package that the guest may need. */
  readonly modules: string;
  /** The unpacked packages of busybox, udev and what udev and node-hid are linked to. */
  readonly tools: string;
}

const QEMU = 'qemu-system-x86_64';
const TOOLS = [
  'busybox-static',
  'udev',
  'libudev1',
  'libusb-1.0-0',
  'libkmod2',
  'libacl1',
  'libblkid1',
  'libcap2',
  'libselinux1',
  'libpcre2-8-0',
];
/** What is kept of the kernel's package: USB, its virtual host controller, HID. */
const MODULES = /\/drivers\/(?:usb|hid)\/.*\.ko(?:\.\w+)?$/;

const run = (command: string, words: readonly string[], cwd?: string) =>
  spawnSync(command, words, { encoding: 'utf8', maxBuffer: 1 << 26, ...(cwd === undefined ? {} : { cwd }) });

const isRoot = process.getuid?.() === 0;
const found = (command: string): boolean => run(command, ['--version']).status === 0;

function refreshPackageLists(say: (line: string) => void): void {
  if (!isRoot) return;
  say('Refreshing the lists of packages …');
  run('apt-get', ['update', '-qq']);
}

/** Runs `attempt` again with fresh lists when it failed: lists may be absent or older than the mirror. */
function withFreshLists(say: (line: string) => void, attempt: () => boolean): boolean {
  if (attempt()) return true;
  refreshPackageLists(say);
  return isRoot && attempt();
}

/** QEMU as a command, installed with the package manager when it is missing and we are root on Debian. */
export function needQemu(say: (line: string) => void): string {
  const install = (): boolean => {
    const words = ['install', '-y', '-qq', '--no-install-recommends', 'qemu-system-x86', 'xz-utils'];
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync('apt-get', words, { stdio: 'ignore', env: environment }).status === 0;
  };
  if (!found(QEMU) && isRoot && existsSync('/usr/bin/apt-get')) {
    say('Installing QEMU with the package manager …');
    withFreshLists(say, install);
  }
  if (!found(QEMU)) throw new NotHere(`no ${QEMU}: install the package "qemu-system-x86"`);
  return QEMU;
}

/** The newest kernel that Debian's own name for it leads to, for example `linux-image-6.1.0-41-amd64`. */
function kernelPackage(): string | undefined {
  const { stdout, status } = run('apt-cache', ['depends', 'linux-image-amd64']);
  return status === 0 ? /Depends: (linux-image-\d\S*)/.exec(stdout)?.[1] : undefined;
}

function download(folder: string, names: readonly string[]): boolean {
  return run('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...names], folder).status === 0;
}

function unpack(folder: string, pattern: string, target: string): void {
  for (const file of globSync(pattern, { cwd: folder })) {
    if (run('dpkg-deb', ['-x', join(folder, file), target]).status !== 0) throw new NotHere(`${file} is no package`);
  }
}

/** The guest's parts, downloaded once into `cache`. */
export function needParts(cache: string, say: (line: string) => void): GuestParts {
  const parts: GuestParts = {
    kernel: join(cache, 'kernel'),
    modules: join(cache, 'modules'),
    tools: join(cache, 'tools'),
  };
  if (existsSync(join(cache, 'complete'))) return parts;
  if (!existsSync('/usr/bin/apt-get')) throw new NotHere('no package manager of Debian to take a kernel from');
  rmSync(cache, { recursive: true, force: true });
  const packages = join(cache, 'packages');
  mkdirSync(packages, { recursive: true });
  say('Downloading a kernel and udev for the guest (about 75 MB) …');
  const isThere = withFreshLists(say, () => {
    const kernel = kernelPackage();
    return kernel !== undefined && download(packages, [kernel, ...TOOLS]);
  });
  if (!isThere) throw new NotHere('the packages of a kernel, udev and busybox could not be downloaded');
  const unpacked = join(cache, 'kernel-package');
  unpack(packages, 'linux-image-*.deb', unpacked);
  for (const file of globSync(
    TOOLS.map((name) => `${name}_*.deb`),
    { cwd: packages },
  )) {
    unpack(packages, file, parts.tools);
  }
  const [image] = globSync('boot/vmlinuz-*', { cwd: unpacked });
  if (image === undefined) throw new NotHere('the kernel’s package holds no kernel');
  const bytes = readFileSync(join(unpacked, image));
  writeFileSync(parts.kernel, plainKernel(bytes) ?? bytes);
  mkdirSync(parts.modules);
  const root = join(unpacked, 'lib', 'modules');
  const usr = join(unpacked, 'usr', 'lib', 'modules');
  for (const folder of [root, usr]) {
    for (const file of globSync('**/*.ko*', { cwd: folder }).filter((name) => MODULES.test(`/${name}`))) {
      renameSync(join(folder, file), join(parts.modules, file.split('/').at(-1) ?? file));
    }
  }
  rmSync(unpacked, { recursive: true });
  rmSync(packages, { recursive: true });
  writeFileSync(join(cache, 'complete'), '');
  return parts;
}
