import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import type { Frame } from '../reader/port.ts';
import { drawSheet } from './sheet.ts';

const USAGE = 'usage: npm run simulated -- sheet FILE.png';

function main(words: readonly string[]): number {
  const [command, file] = words;
  if (command !== 'sheet' || file === undefined || words.length !== 2) {
    console.error(USAGE);
    return 2;
  }
  const sheet = drawSheet();
  writeFileSync(file, toPng(sheet));
  console.log(
    `${file}: ${sheet.width} x ${sheet.height}, twenty people from top to bottom, ten fingers and two eyes from left to right`,
  );
  return 0;
}

function toPng(frame: Frame): Buffer {
  const png = new PNG({ width: frame.width, height: frame.height });
  for (const [at, grey] of frame.pixels.entries()) png.data.set([grey, grey, grey, 255], at * 4);
  return PNG.sync.write(png, { colorType: 0 });
}

process.exitCode = main(process.argv.slice(2));
