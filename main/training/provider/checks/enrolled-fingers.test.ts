import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePgm } from '../../../../drivers/imaging/codec/pgm.ts';
import type { Frame } from '../../../../drivers/reader/port.ts';
import type { MasterPrint, SyntheticFinger } from '../../../../drivers/simulated/finger/fingerprint.ts';
import { createEnrolledFingers } from './enrolled-fingers.ts';
import type { EnrolledFinger } from '../../people/people.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'enrolled-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Draws stripes instead of fingers, which is quick; another `period` stands for another version of the program. */
function stripes(period: number) {
  const drawn: number[] = [];
  const draw = ({ person }: SyntheticFinger): MasterPrint => {
    drawn.push(person);
    return { patternClass: 'arch', frame: stripedFrame(period + person / 10) };
  };
  return { drawn, draw };
}

function stripedFrame(period: number): Frame {
  const pixels = Uint8Array.from({ length: 160 * 200 }, (_, at) => (Math.sin((at % 160) / period) > 0 ? 20 : 235));
  return { width: 160, height: 200, pixelsPerInch: 500, pixels };
}

const synthetic = (person: number): EnrolledFinger => ({
  name: 'Right Thumb',
  source: { kind: 'synthetic', person, finger: 'Right Thumb' },
});

const never = new AbortController().signal;

describe('the enrolled fingers', () => {
  it('are drawn only at the first start, except the reference finger that shows whether drawing has changed', async () => {
    const first = stripes(2);
    const enrolled = createEnrolledFingers(join(folder, 'e'), first.draw);
    await enrolled.warmUp([synthetic(1), synthetic(2)], never);
    await enrolled.template(synthetic(1));
    expect(first.drawn).toEqual([-1, 1, 2]);

    const second = stripes(2);
    const again = createEnrolledFingers(join(folder, 'e'), second.draw);
    const template = await again.template(synthetic(1));
    expect(second.drawn).toEqual([-1]);
    expect(template.image.ridges).toEqual((await enrolled.template(synthetic(1))).image.ridges);
  });

  it('are all drawn again when another version of the program drew the kept ones', async () => {
    const old = createEnrolledFingers(join(folder, 'e'), stripes(2).draw);
    await old.warmUp([synthetic(1), synthetic(2)], never);
    const { drawn, draw } = stripes(3);
    await createEnrolledFingers(join(folder, 'e'), draw).template(synthetic(1));
    expect(drawn).toEqual([-1, 1]);
    // The old picture of the second finger was deleted with the others.
    expect(readdirSync(join(folder, 'e'))).toHaveLength(2);
  });

  it('are drawn again when a kept picture is damaged, and when pictures cannot be kept', async () => {
    const where = join(folder, 'e');
    await createEnrolledFingers(where, stripes(2).draw).template(synthetic(1));
    for (const name of readdirSync(where)) if (name !== 'reference.pgm') writeFileSync(join(where, name), 'P5 half');
    const { drawn, draw } = stripes(2);
    await createEnrolledFingers(where, draw).template(synthetic(1));
    expect(drawn).toEqual([-1, 1]);

    writeFileSync(join(folder, 'file'), '');
    const homeless = stripes(2);
    const enrolled = createEnrolledFingers(join(folder, 'file', 'e'), homeless.draw);
    await enrolled.template(synthetic(1));
    await enrolled.template(synthetic(1));
    expect(homeless.drawn).toEqual([-1, 1]);
  });

  it('are another impression of the picture, when they come from a picture', async () => {
    const file = join(folder, 'a.pgm');
    writeFileSync(file, writePgm(stripedFrame(2)));
    const { drawn, draw } = stripes(2);
    const enrolled = createEnrolledFingers(join(folder, 'e'), draw);
    const finger: EnrolledFinger = { name: 'Right IndexFinger', source: { kind: 'picture', file } };
    expect((await enrolled.template(finger)).image.width).toBeGreaterThan(0);
    expect(drawn).toEqual([]);
    writeFileSync(file, 'no picture');
    await expect(createEnrolledFingers(join(folder, 'e'), draw).template(finger)).rejects.toThrow('not a grey PGM');
  });

  it('stop being prepared when the provider closes', async () => {
    const { drawn, draw } = stripes(2);
    const stop = new AbortController();
    const warming = createEnrolledFingers(join(folder, 'e'), (finger) => {
      if (finger.person === 1) stop.abort();
      return draw(finger);
    }).warmUp([synthetic(1), synthetic(2)], stop.signal);
    await warming;
    expect(drawn).toEqual([-1, 1]);
  });
});
