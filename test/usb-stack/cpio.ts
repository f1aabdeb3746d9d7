/** The archive the kernel unpacks as its first file system ("newc" cpio, Linux `initramfs-buffer-format`). */

export interface Archive {
  /** A file at `path` (no leading slash), with its folders. The first one at a path counts. */
  file(path: string, data: Uint8Array, mode?: number): void;
  link(path: string, target: string): void;
  folder(path: string): void;
  device(path: string, major: number, minor: number): void;
  bytes(): Buffer;
}

const FOLDER = 0o040755;
const FILE = 0o100000;
const LINK = 0o120777;
const CHARACTER_DEVICE = 0o020600;

const hex = (value: number): string => value.toString(16).padStart(8, '0');
const padding = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);

export function createArchive(): Archive {
  const parts: Buffer[] = [];
  const taken = new Set<string>();
  let inode = 0;

  function entry(
    path: string,
    mode: number,
    content: { readonly data?: Uint8Array; readonly major?: number; readonly minor?: number } = {},
  ): void {
    const { data = new Uint8Array(), major = 0, minor = 0 } = content;
    inode += 1;
    const name = Buffer.from(`${path}\0`);
    // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check.
    const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, major, minor, name.length, 0];
    const head = Buffer.from(`070701${fields.map(hex).join('')}`);
    parts.push(head, name, padding(head.length + name.length), Buffer.from(data), padding(data.length));
  }

  function take(path: string): boolean {
    if (path.startsWith('/')) throw new Error(`${path} starts with a slash`);
    if (taken.has(path)) return false;
    const parent = path.split('/').slice(0, -1).join('/');
    if (parent !== '') archive.folder(parent);
    taken.add(path);
    return true;
  }

  const archive: Archive = {
    file(path, data, mode = 0o644) {
      if (take(path)) entry(path, FILE | mode, { data });
    },
    link(path, target) {
      if (take(path)) entry(path, LINK, { data: Buffer.from(target) });
    },
    folder(path) {
      if (take(path)) entry(path, FOLDER);
    },
    device(path, major, minor) {
      if (take(path)) entry(path, CHARACTER_DEVICE, { major, minor });
    },
    bytes() {
      const closed = parts.length;
      entry('TRAILER!!!', 0);
      const whole = Buffer.concat(parts);
      parts.length = closed;
      return whole;
    },
  };
  return archive;
}
