import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderCycles } from '../house/measure.ts';
import { folderSizes, isStrayFixture, readSourceTree, sourceTreeOf } from '../house/source-tree.ts';

/** The rules for folders, and that each gate sees what breaks its rule. */

const MOST_FILES = 20;
/** What is the same thing in every device has the same name. */
const DEVICE_PARTS = [
  'README.md',
  'bring-up.ts',
  'conformance.test.ts',
  'driver.ts',
  'emulator/emulator.ts',
  'emulator/faults.ts',
  'picture.ts',
  'protocol.ts',
  'reader.ts',
  'testing/bench.ts',
];
const root = join(import.meta.dirname, '../..');
const tree = readSourceTree(root);

describe('folders', () => {
  it(`hold at most ${MOST_FILES} source files`, () => {
    expect(folderSizes(tree).filter(({ files }) => files > MOST_FILES)).toEqual([]);
  });

  it('do not import each other in a circle', () => {
    expect(folderCycles(tree)).toEqual([]);
  });

  it.each(['ef01', 'secugen-hu20', 'uareu-4500'])('have the same parts in the device %s', (device) => {
    const own = existsSync(join(root, 'drivers', device, 'README.md')) ? ['README.md'] : [];
    const prefix = `drivers/${device}/`;
    const parts = [
      ...own,
      ...tree.files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length)),
    ];
    expect(parts).toEqual(expect.arrayContaining(DEVICE_PARTS));
  });

  it('keep test support in testing/', () => {
    expect(tree.files.filter(isStrayFixture)).toEqual([]);
  });
});

describe('the gates of folders', () => {
  it('see a folder of 21 source files', () => {
    const texts = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`main/full/file-${index}.ts`, '']));
    expect(folderSizes(sourceTreeOf(texts))).toEqual([{ folder: 'main/full', files: 21 }]);
  });

  it('see two folders that import each other without a cycle of files', () => {
    const cycles = folderCycles(
      sourceTreeOf({
        'main/a/one.ts': "import '../b/two.ts';",
        'main/b/two.ts': '',
        'main/b/three.ts': "import '../a/four.ts';",
        'main/a/four.ts': '',
      }),
    );
    expect(cycles).toEqual([['main/a', 'main/b']]);
  });

  it('allow a test that imports upwards', () => {
    const cycles = folderCycles(
      sourceTreeOf({ 'main/a/one.ts': "import '../b/two.ts';", 'main/b/two.test.ts': "import '../a/one.ts';" }),
    );
    expect(cycles).toEqual([]);
  });

  it.each(['main/a/world.fixture.ts', 'main/a/testing/world.fixture.ts'])('refuse the fixture %s', (file) => {
    expect(isStrayFixture(file)).toBe(true);
  });

  it.each(['main/a/testing/world.ts', 'main/a/fixture-of-glass.ts'])('let %s pass', (file) => {
    expect(isStrayFixture(file)).toBe(false);
  });
});
