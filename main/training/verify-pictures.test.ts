import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJpeg2000 } from '../../drivers/imaging/codec/jpeg2000.ts';
import { readPgm } from '../../drivers/imaging/codec/pgm.ts';
import { createTrainingTrust } from '../../drivers/sbi/trust/training-trust.ts';
import { drawMaster } from '../../drivers/simulated/finger/fingerprint.ts';
import { createImpression } from '../../drivers/simulated/finger/impression.ts';
import { createEnrolledFingers } from './provider/checks/enrolled-fingers.ts';
import { listFingerPictures } from './people/finger-pictures.ts';
import { seededPeople } from './people/people.ts';
import type { Registrant } from './people/people.ts';
import { signedCapture } from './provider/testing/signed-capture.ts';
import { createFingerVerifier } from './provider/checks/verify-finger.ts';

const EXTERNAL_DATA = process.env['KIOSK_EXTERNAL_DATA'];
const ORIGIN = 'http://127.0.0.1:4600';
const NOW = Date.UTC(2026, 2, 3, 9, 0, 0);

it.skipIf(EXTERNAL_DATA === undefined)(
  'people enrolled with the pictures of a folder are accepted as themselves and refused as each other',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verify-pictures-'));
    try {
      const pictures = listFingerPictures(join(EXTERNAL_DATA ?? '', 'fingerprints-sfinge'));
      if (!pictures.ok) throw new Error(pictures.error.code);
      const people = seededPeople({ pictures: pictures.value }).flatMap((person): Registrant[] =>
        person.kind === 'registrant'
          ? [{ ...person, fingers: person.fingers.filter((finger) => finger.source.kind === 'picture') }]
          : [],
      );
      expect(people.filter((person) => person.fingers.length === 1)).toHaveLength(5);

      const trust = await createTrainingTrust({ now: NOW, deviceIds: ['reader'] });
      const verifier = createFingerVerifier({
        deviceRootPem: trust.deviceRoot,
        ftmRootPem: trust.ftmRoot,
        encryptionKeyPem: trust.encryptionKey,
        origin: ORIGIN,
        env: 'Developer',
        jpeg2000: openJpeg2000(),
        enrolled: createEnrolledFingers(folder, drawMaster),
        now: () => NOW,
        report: () => undefined,
      });
      const verdicts: boolean[][] = [];
      for (const [row, file] of pictures.value.entries()) {
        const picture = readPgm(readFileSync(file), 500);
        if (!picture.ok) throw new Error(picture.error.code);
        const verdictsOfRow: boolean[] = [];
        for (const [column, person] of people.entries()) {
          const transactionId = `try-${row}-${column}`;
          const frame = createImpression(picture.value, 100 + 5 * row + column);
          const answer = await signedCapture({
            trust,
            deviceId: 'reader',
            frame,
            transactionId,
            domainUri: ORIGIN,
            now: NOW,
          });
          verdictsOfRow.push((await verifier.verify({ person, answer, transactionId })).ok);
        }
        verdicts.push(verdictsOfRow);
      }
      expect(verdicts).toEqual(verdicts.map((_, row) => people.map((_person, column) => row === column)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  90_000,
);
