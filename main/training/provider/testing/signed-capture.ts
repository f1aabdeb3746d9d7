import { X509Certificate } from 'node:crypto';
import type { FingerName } from '#vocabulary/fingers.ts';
import {
  COMPRESSION,
  FINGER_POSITIONS,
  LIVE_SCAN_PLAIN,
  writeFingerRecord,
} from '../../../../drivers/imaging/record/iso-19794-4.ts';
import { AUTHENTICATION_MODE, openJpeg2000 } from '../../../../drivers/imaging/codec/jpeg2000.ts';
import type { Frame } from '../../../../drivers/reader/port.ts';
import { importSigner, nextHash, sealAuthValue, signJws } from '../../../../drivers/sbi/trust/crypto.ts';
import { formatSbiTime } from '../../../../drivers/sbi/answer/messages.ts';
import type { TrainingTrust } from '../../../../drivers/sbi/trust/training-trust.ts';

/** What a station's SBI service answers to CAPTURE, made for tests with the real cryptography and encoders. */
export async function signedCapture(input: {
  readonly trust: TrainingTrust;
  readonly deviceId: string;
  readonly frame: Frame;
  readonly transactionId: string;
  readonly domainUri: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly bioSubType?: FingerName | 'UNKNOWN';
}): Promise<{ biometrics: [Record<string, unknown> & { data: string; hash: string }] }> {
  const { trust, frame, transactionId } = input;
  const bioSubType = input.bioSubType ?? 'UNKNOWN';
  const keys = trust.service.readers[input.deviceId];
  if (keys?.ftm === undefined) throw new Error('the trust has no such L1 reader');
  const device = await importSigner(keys.deviceKey, keys.deviceCertificate);
  const chip = await importSigner(keys.ftm.key, keys.ftm.certificate);
  if (!device.ok || !chip.ok) throw new Error('the training keys do not fit');

  const rate = { horizontal: frame.pixelsPerInch, vertical: frame.pixelsPerInch };
  const iso = writeFingerRecord({
    capturedAt: new Date(input.now),
    captureTechnology: 0,
    captureVendor: 0,
    captureDeviceType: 0,
    quality: [{ score: 80, algorithmVendor: 0, algorithm: 0 }],
    certifications: null,
    position: FINGER_POSITIONS[bioSubType],
    representationNumber: 0,
    scaleUnit: 'pixels-per-inch',
    scanRate: rate,
    imageRate: rate,
    compression: COMPRESSION.jpeg2000Lossy,
    impression: LIVE_SCAN_PLAIN,
    width: frame.width,
    height: frame.height,
    image: await openJpeg2000().encode(frame, AUTHENTICATION_MODE),
    extended: [],
  });
  const timestamp = formatSbiTime(input.now);
  const sealed = sealAuthValue({
    iso,
    timestamp,
    transactionId,
    encryptionCertificate: new X509Certificate(trust.encryptionCertificate),
  });
  const digitalId = await signJws(
    {
      serialNo: 'SN1',
      make: 'Training',
      model: 'Simulated',
      type: 'Finger',
      deviceSubType: 'Single',
      deviceProvider: 'Training',
      deviceProviderId: 'T1',
      dateTime: timestamp,
    },
    chip.value,
  );
  const data = await signJws(
    {
      digitalId,
      deviceCode: 'SN1',
      deviceServiceVersion: '1.0.0',
      bioType: 'Finger',
      bioSubType,
      purpose: 'Auth',
      env: 'Developer',
      domainUri: input.domainUri,
      bioValue: sealed.bioValue,
      transactionId,
      timestamp,
      requestedScore: '40',
      qualityScore: '80',
    },
    device.value,
  );
  return {
    biometrics: [
      {
        specVersion: '0.9.5',
        data,
        hash: nextHash('', iso),
        sessionKey: sealed.sessionKey,
        thumbprint: sealed.thumbprint,
        error: { errorCode: '0', errorInfo: 'Success' },
      },
    ],
  };
}
