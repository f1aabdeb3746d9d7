import { parseCalibration } from '../../drivers/secugen-hu20/calibration.ts';
import { makePlaten } from '../../drivers/secugen-hu20/emulated-platen.ts';
import { UNIT_A, makeFlash } from '../../drivers/secugen-hu20/emulated-unit.ts';
import { makePictureMaker } from '../../drivers/secugen-hu20/picture.ts';
import { pictureWindow } from '../../drivers/secugen-hu20/protocol.ts';
import { makeTouchDetector } from '../../drivers/secugen-hu20/touch.ts';
import { drawMaster } from '../../drivers/simulated/fingerprint.ts';
import { makeImpression } from '../../drivers/simulated/impression.ts';
import { createTimes } from './times.ts';

/** Prints what a frame of the SecuGen Hamster Pro 20 costs, and of its emulated unit: `npm run bench -- hu20 [frames]`. */
const frames = Number(process.argv[2] ?? 200);
const times = createTimes();

function timed<T>(name: string, work: () => T): T {
  const start = performance.now();
  const answer = work();
  times.note(name, performance.now() - start);
  return answer;
}

const flash = makeFlash(UNIT_A);
// Bands as a real unit has them; without any their step would cost nothing.
for (let region = 0; region < 16; region += 1)
  new DataView(flash.buffer).setInt16(14 + 2 * region, 1048 - 24 * region, true);
const calibration = parseCalibration(flash);
if (!calibration.ok) throw new Error(calibration.error.detail);
const unit = calibration.value;
const print = makeImpression(drawMaster({ person: 1, finger: 'Right Thumb' }).frame, 1);
const platen = makePlaten(UNIT_A, 'bench');
const touch = makeTouchDetector(unit.width, unit.height);
const make = timed('prepare the pictures of a unit', () => makePictureMaker(unit));
touch.read(platen.read(pictureWindow(unit)));
timed('emulated: place', () => {
  platen.place(print);
});
for (let frame = 0; frame < frames; frame += 1) {
  const raw = timed('emulated: frame', () => platen.read(pictureWindow(unit)));
  timed('touch', () => touch.read(raw));
  timed('picture', () => make(raw));
}
times.print();
