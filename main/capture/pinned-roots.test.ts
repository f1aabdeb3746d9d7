import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createForeignTrust, type ForeignTrust } from '../../drivers/vendor-service/testing/foreign-trust.ts';
import { readOtherVendors } from './pinned-roots.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinned-'));
let trust: ForeignTrust;

function file(text: string): string {
  const path = join(folder, 'roots.pem');
  writeFileSync(path, text);
  return path;
}

beforeAll(async () => {
  trust = await createForeignTrust(Date.now());
});

describe('pinned roots', () => {
  it('are all certificates of the file, with any text between them', () => {
    const deviceRoots = file(`Vendor\n${trust.deviceRootPem}\nChips\n${trust.ftmRootPem}\n`);
    const read = readOtherVendors({ deviceRoots, chipRoots: undefined });
    const pems = [trust.deviceRootPem, trust.ftmRootPem].map((pem) => pem.trim());
    expect(read).toEqual({ ok: true, value: { deviceRoots: pems, ftmRoots: [] } });
    expect(readOtherVendors({ deviceRoots, chipRoots: deviceRoots })).toMatchObject({ value: { ftmRoots: pems } });
  });

  it('are absent without settings, and the setting for chips alone is refused', () => {
    expect(readOtherVendors({ deviceRoots: undefined, chipRoots: undefined })).toEqual({ ok: true, value: undefined });
    const chipRoots = file(trust.ftmRootPem);
    expect(readOtherVendors({ deviceRoots: undefined, chipRoots })).toMatchObject({ error: { code: 'bad-setting' } });
  });

  it.each([
    ['no file', () => join(folder, 'absent.pem')],
    ['no certificate', () => file('hello')],
    ['a broken one', () => file('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')],
    ['a leaf', () => file(trust.device.chain[0]!.toString('pem'))],
  ])('are refused with a line to show: %s', (_, path) => {
    const bad = { ok: false, error: { code: 'bad-setting' } };
    expect(readOtherVendors({ deviceRoots: path(), chipRoots: undefined })).toMatchObject(bad);
    const chipRoots = path();
    const deviceRoots = join(folder, 'good.pem');
    writeFileSync(deviceRoots, trust.deviceRootPem);
    expect(readOtherVendors({ deviceRoots, chipRoots })).toMatchObject(bad);
  });
});
