import { X509Certificate } from 'node:crypto';
import { UNKNOWN, type FingerName } from '#vocabulary/fingers.ts';
import {
  COMPRESSION,
  FINGER_POSITIONS,
  LIVE_SCAN_PLAIN,
  writeFingerRecord,
} from '../../../../drivers/imaging/record/iso-19794-4.ts';
import { AUTHENTICATION_MODE, openJpeg2000 } from '../../../../drivers/imaging/codec/jpeg2000.ts';
import type { Frame } from '../../../../drivers/reader/port.ts';
import { importSigner, nextHash, encryptAuthValue, signJws } from '../../../../drivers/sbi/trust/crypto.ts';
import { formatSbiTime } from '../../../../drivers/sbi/answer/messages.ts';
import type { TrainingTrust } from '../../../../drivers/sbi/trust/training-trust.ts';

export interface SignedCaptureOptions {
  readonly trust: TrainingTrust;
  readonly deviceId: string;
  readonly frame: Frame;
  readonly transactionId: string;
  readonly domainUri: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly bioSubType?: FingerName | typeof UNKNOWN;
}

/** What a station's SBI service answers to CAPTURE, made for tests with the real cryptography and encoders. */
export async function signedCapture(
  options: SignedCaptureOptions,
): Promise<{ biometrics: [Record<string, unknown> & { data: string; hash: string }] }> {
  const { trust, frame, transactionId, domainUri, now, bioSubType = UNKNOWN } = options;
  const { device, chip } = await readerSigners(trust, options.deviceId);
  const iso = await fingerRecord(frame, bioSubType, now);
  const timestamp = formatSbiTime(now);
  const encryptionCertificate = new X509Certificate(trust.encryptionCertificate);
  const encrypted = encryptAuthValue({ iso, timestamp, transactionId, encryptionCertificate });
  const data = await signJws(
    {
      digitalId: await signJws(digitalIdAt(timestamp), chip),
      deviceCode: 'SN1',
      deviceServiceVersion: '1.0.0',
      bioType: 'Finger',
      bioSubType,
      purpose: 'Auth',
      env: 'Developer',
      domainUri,
      bioValue: encrypted.bioValue,
      transactionId,
      timestamp,
      requestedScore: '40',
      qualityScore: '80',
    },
    device,
  );
  return {
    biometrics: [
      {
        specVersion: '0.9.5',
        data,
        hash: nextHash('', iso),
        sessionKey: encrypted.sessionKey,
        thumbprint: encrypted.thumbprint,
        error: { errorCode: '0', errorInfo: 'Success' },
      },
    ],
  };
}

async function readerSigners(trust: TrainingTrust, deviceId: string) {
  const keys = trust.service.readers[deviceId];
  if (keys?.ftm === undefined) throw new Error('the trust has no such L1 reader');
  const device = await importSigner(keys.deviceKey, keys.deviceCertificate);
  const chip = await importSigner(keys.ftm.key, keys.ftm.certificate);
  if (!device.ok || !chip.ok) throw new Error('the training keys do not fit');
  return { device: device.value, chip: chip.value };
}

async function fingerRecord(frame: Frame, position: FingerName | typeof UNKNOWN, now: number): Promise<Uint8Array> {
  const rate = { horizontal: frame.pixelsPerInch, vertical: frame.pixelsPerInch };
  return writeFingerRecord({
    capturedAt: new Date(now),
    captureTechnology: 0,
    captureVendor: 0,
    captureDeviceType: 0,
    quality: [{ score: 80, algorithmVendor: 0, algorithm: 0 }],
    certifications: null,
    position: FINGER_POSITIONS[position],
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
}

function digitalIdAt(dateTime: string) {
  return {
    serialNo: 'SN1',
    make: 'Training',
    model: 'Simulated',
    type: 'Finger',
    deviceSubType: 'Single',
    deviceProvider: 'Training',
    deviceProviderId: 'T1',
    dateTime,
  };
}
