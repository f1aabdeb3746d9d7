import { X509Certificate } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { openJws } from '../sbi/trust/crypto.ts';
import { call } from '../sbi/testing/raw-client.ts';
import { decode, discoveryProblems, schemaProblems, SCHEMAS_GIVEN } from '../sbi/testing/published-schemas.ts';
import { createTrainingTrust } from '../sbi/trust/training-trust.ts';
import { FOREIGN_FINGER } from '../vendor-service/testing/foreign-device.ts';
import { turnsUntil } from '../vendor-service/testing/turns.ts';
import { captureRequest, discovered, NOW, PROVIDER, vendorScene } from './testing/vendor-scene.ts';
import type { ListedReader } from './testing/vendor-scene.ts';

const scene = vendorScene();

/** Who signed our device info of a reader: the serial number of the certificate. */
async function signerOf(deviceId: string): Promise<string | undefined> {
  const { json } = await call(scene.port, 'MOSIPDINFO', '/info', undefined, { Origin: PROVIDER });
  for (const { deviceInfo } of json as readonly { readonly deviceInfo: string }[]) {
    const jws = await openJws(deviceInfo);
    if (jws.ok && (jws.value.payload as { deviceId?: unknown }).deviceId === deviceId) {
      return jws.value.certificate.serialNumber;
    }
  }
  return undefined;
}

describe('the listing of another vendor’s reader', () => {
  it('is listed under a new key as soon as there is one, without a restart', async () => {
    const deviceId = await scene.beginAndFind();
    const before = await signerOf(deviceId);
    const fresh = (await createTrainingTrust({ now: NOW, deviceIds: ['listing'] })).service.readers['listing'];
    if (!fresh) throw new Error('no key');
    await scene.host.receive({ type: 'trust-listing', key: fresh.deviceKey, certificate: fresh.deviceCertificate });
    const after = await signerOf(deviceId);
    expect(before).toBe(
      new X509Certificate(scene.ours.service.readers['listing']?.deviceCertificate ?? '').serialNumber,
    );
    expect(after).toBe(new X509Certificate(fresh.deviceCertificate).serialNumber);
    await scene.host.receive({ type: 'trust-listing', key: 'none', certificate: fresh.deviceCertificate });
    expect(scene.posted.at(-1)).toEqual({ type: 'failed', code: 'bad-configuration' });
  });

  it('is shown to main, and listed to the provider’s page under our own id and address', async () => {
    const deviceId = await scene.beginAndFind();
    expect(scene.otherReaders()).toMatchObject([
      { state: 'ready', level: 'L1', service: { provider: 'Vendor Ltd', port: scene.vendor.port, offered: true } },
    ]);
    const listed = (await discovered(scene.port)).find((element) => element.deviceId === deviceId);
    expect(listed).toMatchObject({
      deviceStatus: 'Ready',
      certification: 'L1',
      callbackId: `http://127.0.0.1:${scene.port}/`,
      deviceCode: 'VF-0001',
      purpose: 'Auth',
      deviceSubId: ['0'],
    });
    expect(JSON.stringify(await discovered(scene.port))).not.toContain('vendor-finger-1');
    const plain = JSON.parse(Buffer.from(listed?.digitalId ?? '', 'base64url').toString('utf8')) as object;
    expect(plain).toMatchObject({ serialNo: 'VF-0001', make: 'Vendor' });
  });

  it('has a device info that our key signs around a digitalId the vendor’s chip signed', async () => {
    const deviceId = await scene.beginAndFind();
    const { json } = await call(scene.port, 'MOSIPDINFO', '/info');
    const infos = await Promise.all(
      (json as { deviceInfo: string }[]).map(async ({ deviceInfo }) => openJws(deviceInfo)),
    );
    const info = infos.find((one) => one.ok && (one.value.payload as ListedReader).deviceId === deviceId);
    if (!info?.ok) throw new Error('no info');
    const { digitalId, callbackId } = info.value.payload as ListedReader & { callbackId: string };
    expect(callbackId).toBe(`http://127.0.0.1:${scene.port}/`);
    const own = new X509Certificate(scene.ours.service.readers['listing']?.deviceCertificate ?? '');
    expect(info.value.certificate.fingerprint256).toBe(own.fingerprint256);
    const chip = await openJws(digitalId);
    expect(chip.ok && chip.value.certificate.verify(new X509Certificate(scene.theirs.ftmRootPem).publicKey)).toBe(true);
  });

  it('is not listed when it is refused, of level L0, or for registration', async () => {
    scene.vendor.setDevices([
      { ...FOREIGN_FINGER, deviceId: 'a', serialNo: 'A', certification: 'L0' },
      { ...FOREIGN_FINGER, deviceId: 'b', serialNo: 'B', purpose: 'Registration' },
      { ...FOREIGN_FINGER, deviceId: 'c', serialNo: 'C' },
    ]);
    scene.vendor.depart({ info: (claims) => (claims['deviceId'] === 'c' ? { ...claims, env: 'Production' } : claims) });
    await scene.begin();
    await turnsUntil(() => scene.otherReaders().length === 3);
    expect(scene.otherReaders().map(({ state, service }) => [state, service?.offered])).toEqual([
      ['ready', false],
      ['ready', false],
      ['not-trusted', false],
    ]);
    expect((await discovered(scene.port)).map((element) => element.deviceId)).toEqual(['finger-1']);
  });
});

describe.skipIf(!SCHEMAS_GIVEN)('a passed-through reader and the compliance toolkit’s schemas', () => {
  it('agree on discovery, info and refusal', async () => {
    const deviceId = await scene.beginAndFind();
    const listed = (await discovered(scene.port)).filter((element) => element.deviceId === deviceId);
    expect(listed).toHaveLength(1);
    expect(discoveryProblems(listed)).toEqual([]);
    const { json } = await call(scene.port, 'MOSIPDINFO', '/info');
    const infos = (json as { deviceInfo: string }[]).flatMap((element) => {
      const info = decode(element.deviceInfo);
      if (info['deviceId'] !== deviceId) return [];
      return [{ ...element, deviceInfoDecoded: { ...info, digitalIdDecoded: decode(info['digitalId']) } }];
    });
    expect(infos).toHaveLength(1);
    expect(schemaProblems('DeviceInfoResponse', infos)).toEqual([]);
    scene.vendor.depart({ dataSigner: scene.theirs.bad.strangerDevice });
    const refused = await call(scene.port, 'CAPTURE', '/capture', captureRequest(deviceId));
    expect(schemaProblems('ErrorCaptureResponse', refused.json)).toEqual([]);
  });
});
