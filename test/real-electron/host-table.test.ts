import { describe, expect, it } from 'vitest';
import { hostTable, MARKS, plain, tableIn, unexplained, withTable } from './host-table.ts';

const file = 'test/electron-host/checks/a.test.ts';
const standIn = [
  { file, name: 'one', status: 'passed', seen: '[1]' },
  { file, name: 'two', status: 'passed', seen: 'no', reason: 'no wire | here' },
  { file, name: 'three', status: 'passed', seen: 'x' },
  { file: 'test/electron-host/own.test.ts', name: 'other', status: 'passed' },
];
const electron = [
  { file, name: 'one', status: 'passed', seen: '[1]' },
  { file, name: 'two', status: 'passed', seen: 'yes', reason: 'no wire | here' },
  { file, name: 'three', status: 'failed', seen: 'y' },
];
const table = hostTable({ standIn, electron, version: '9' });

describe('the table of both hosts', () => {
  it('has a line for each check, and the reason of each difference', () => {
    expect(table.split('\n')).toEqual([
      '3 checks on both; 2 show something else on Electron 9.',
      '',
      '| Check | Stand-in | Electron 9 | Why it is left |',
      '| --- | --- | --- | --- |',
      '| one | `[1]` | the same | |',
      String.raw`| two | ${'`no`'} | ${'`yes`'} | no wire \| here |`,
      '| three | `x` | `failed: y` | no reason is given |',
    ]);
  });

  it('names what differs without a reason, and what ran on one host only', () => {
    expect(unexplained(standIn, electron)).toEqual(['three: "x" in the stand-in, "failed: y" in Electron']);
    expect(unexplained(standIn.slice(0, 1), [])).toEqual(['one: "[1]" in the stand-in, "not run" in Electron']);
  });

  it('is put into a README, and found there after a formatter has lined it up', () => {
    const readme = withTable(`# x\n\n${MARKS.begin}\n\nold\n\n${MARKS.end}\n\nmore\n`, table);
    const formatted = readme
      .replaceAll('| --- |', '| ------- |')
      .replace('| one |', '| one      |')
      .replace('| the same | |', '| the same |      |');
    expect(tableIn(formatted)).toBe(plain(table));
    expect(readme).toContain('\n\nmore\n');
    expect(() => withTable('# x', table)).toThrow('no place');
  });
});
