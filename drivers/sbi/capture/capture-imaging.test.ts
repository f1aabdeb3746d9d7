import { describe, expect, it } from 'vitest';
import { readFingerRecord } from '../../imaging/record/iso-19794-4.ts';
import { readIrisRecord } from '../../imaging/record/iso-19794-6.ts';
import { openJpeg2000 } from '../../imaging/codec/jpeg2000.ts';
import { eyePicture, slapOf, wantedEyes, wantedFingers } from '../../imaging/testing/simulated-pictures.ts';
import { createCaptureImaging } from './capture-imaging.ts';

describe('imaging for captures', () => {
  const imaging = createCaptureImaging(openJpeg2000());

  it('assesses and encodes fingers as fingers', async () => {
    const frame = slapOf(['Left Thumb', 'Right Thumb'], 'service');
    const { samples, guidance } = imaging.assess(frame, null, wantedFingers(3, 2));
    expect(guidance).toBe('good');
    for (const [index, position] of [6, 1].entries()) {
      const sample = samples[index]!;
      const record = await imaging.encode({ frame, sample, type: 'Finger', purpose: 'Registration', capturedAt: 0 });
      expect(readFingerRecord(record)).toMatchObject({ ok: true, value: { position } });
    }
  });

  it('assesses and encodes eyes as eyes', async () => {
    const frame = eyePicture(2, 'Left');
    const { samples, guidance } = imaging.assess(frame, null, wantedEyes(1, 1, { deviceSubType: 'Single' }));
    expect(guidance).toBe('good');
    const record = await imaging.encode({ frame, sample: samples[0]!, type: 'Iris', purpose: 'Auth', capturedAt: 0 });
    expect(readIrisRecord(record)).toMatchObject({ ok: true, value: { eye: 2, imageType: 7 } });
  });
});
