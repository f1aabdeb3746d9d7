import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Person } from '#vocabulary/people.ts';
import { operatorNonce } from '../../submission/canonical.ts';
import {
  coversAct,
  isBoundToStation,
  isCaptureHash,
  isDecidedAfter,
  isInFuture,
  mayOperate,
  POLICIES,
  twoInOne,
} from './policies.ts';

const PORTAL = join(import.meta.dirname, '..');

describe('the policies of the portal', () => {
  it('have a value, a unit and a reason each', () => {
    for (const { value, unit, reason } of Object.values(POLICIES)) {
      expect(value).toBeGreaterThan(0);
      expect(unit).not.toBe('');
      expect(reason.length).toBeGreaterThan(20);
    }
  });

  it('name what they refuse with, and each of these is shown by a test of the portal', () => {
    const tests = readdirSync(PORTAL, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !file.endsWith('policies.test.ts'))
      .map((file) => readFileSync(join(PORTAL, file), 'utf8'));
    for (const [name, { refusals }] of Object.entries(POLICIES)) {
      expect([name, refusals.length]).not.toEqual([name, 0]);
      for (const code of refusals) {
        expect([name, code, tests.some((text) => text.includes(`'${code}'`))]).toEqual([name, code, true]);
      }
    }
  });

  it.each([
    [100, 100, true],
    [101, 100, true],
    [99.999, 100, false],
    [0, 1_700_000_000, false],
    [Number.NaN, 100, false],
  ])('know whether a decision at %d can be about what was submitted at %d', (decidedAt, submittedAt, isAfter) => {
    expect(isDecidedAfter(decidedAt, submittedAt)).toBe(isAfter);
  });

  it('take an operator only from the station and the key that their sign-in was bound to', () => {
    const binding = { stationKeyThumbprint: 'station', operatorKeyThumbprint: 'key' };
    const nonce = operatorNonce(binding);
    expect(isBoundToStation(nonce, binding)).toBe(true);
    expect(isBoundToStation(nonce, { ...binding, stationKeyThumbprint: 'another' })).toBe(false);
    expect(isBoundToStation(nonce, { ...binding, operatorKeyThumbprint: 'another' })).toBe(false);
    expect(isBoundToStation(nonce, { ...binding, operatorKeyThumbprint: undefined })).toBe(false);
    // The two are not one text that could be cut in another place, nor each other.
    expect(isBoundToStation(nonce, { stationKeyThumbprint: 'stationk', operatorKeyThumbprint: 'ey' })).toBe(false);
    expect(isBoundToStation(nonce, { stationKeyThumbprint: 'key', operatorKeyThumbprint: 'station' })).toBe(false);
    for (const bare of [undefined, '', 'key', 'station']) expect(isBoundToStation(bare, binding)).toBe(false);
  });

  const staff = { issuer: 'https://staff.example', sub: '1' };
  const elsewhere = { issuer: 'https://elsewhere.example', sub: '1' };

  it('take operators of one provider only, and only of one where operators sign in', () => {
    const all = (): boolean => true;
    const none = (): boolean => false;
    expect(mayOperate(staff, all)).toBe(true);
    expect(mayOperate(staff, none)).toBe(false);
    expect(mayOperate(staff, all, { ...staff, sub: '2' })).toBe(true);
    expect(mayOperate(staff, all, elsewhere)).toBe(false);
    expect(mayOperate({ ...staff, issuer: `${staff.issuer}/` }, all, staff)).toBe(false);
    expect(mayOperate(staff, none, staff)).toBe(false);
  });

  it('find two of the people of a submission that are one', () => {
    const [registrant, officer, reviewer] = ['r', 'o', 's'].map((sub) => ({ ...staff, sub })) as [
      Person,
      Person,
      Person,
    ];
    const people = { registrant, officer, reviewer };
    expect(twoInOne(people)).toBeUndefined();
    expect(twoInOne({ registrant, officer })).toBeUndefined();
    expect(twoInOne({ registrant, officer: registrant })).toBe('operator-is-registrant');
    expect(twoInOne({ ...people, registrant: officer })).toBe('operator-is-registrant');
    expect(twoInOne({ ...people, reviewer: officer })).toBe('reviewer-is-officer');
    expect(twoInOne({ ...people, reviewer: registrant })).toBe('reviewer-is-registrant');
    // One subject at two providers is two people, and so are two spellings.
    expect(twoInOne({ registrant: elsewhere, officer: staff })).toBeUndefined();
    expect(twoInOne({ ...people, reviewer: { ...officer, sub: 'O' } })).toBeUndefined();
  });

  it.each([
    [1000, 1000, false],
    [1060, 1000, false],
    [1061, 1000, true],
    [0, 1000, false],
  ])('know whether %i is in the future of %i', (seconds, now, isFuture) => {
    expect(isInFuture(seconds, now)).toBe(isFuture);
  });

  it.each([
    [0, 0, true],
    [60, 0, true],
    [61, 0, false],
    [0, 16 * 3600, true],
    [0, 16 * 3600 + 1, false],
  ])('know whether a sign-in at %i covers what was done at %i', (authTime, actTime, covers) => {
    expect(coversAct(authTime, actTime)).toBe(covers);
  });

  it.each([
    ['AB'.repeat(32), true],
    ['ab'.repeat(32), true],
    ['', false],
    ['AB', false],
    ['AB'.repeat(33), false],
    [' '.repeat(64), false],
  ])('know whether "%s" is the hash of a capture', (text, isHash) => {
    expect(isCaptureHash(text)).toBe(isHash);
  });
});
