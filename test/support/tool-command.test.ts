import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatesOf } from '../check.ts';
import { toolCommand } from './tool-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'kiosk-tools-'));

function put(name: string, bin: unknown): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ name, bin }));
}

beforeAll(() => {
  put('single', './cli.js');
  put('several', { first: 'bin/first.mjs', second: './bin/second.mjs' });
  put('library', undefined);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command of a tool', () => {
  it('is the only script of a package with the same name', () => {
    expect(toolCommand('single', 'single', folder)).toEqual([process.execPath, join(folder, 'single', 'cli.js')]);
  });

  it('is the script that the package lists under the name', () => {
    const script = join(folder, 'several', 'bin', 'second.mjs');
    expect(toolCommand('several', 'second', folder)).toEqual([process.execPath, script]);
  });

  it('is refused for a tool that the package does not have', () => {
    expect(() => toolCommand('single', 'other', folder)).toThrow('single has no tool other');
    expect(() => toolCommand('several', 'third', folder)).toThrow('several has no tool third');
    expect(() => toolCommand('library', 'library', folder)).toThrow('bin');
    expect(() => toolCommand('absent', 'absent', folder)).toThrow('ENOENT');
  });

  it('starts an installed tool', () => {
    const [node, script] = toolCommand('prettier');
    const run = spawnSync(node, [script, '--version'], { encoding: 'utf8' });
    expect(run.stdout).toMatch(/^\d+\.\d+\.\d+/u);
  });
});

it('starts every gate with this Node, which works on Windows too', () => {
  const gates = [false, true].flatMap((isLong) => gatesOf({ isLong }));
  expect(gates.filter(({ command }) => command[0] !== process.execPath)).toEqual([]);
});
