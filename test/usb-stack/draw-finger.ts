import type { Frame } from '../../drivers/reader/port.ts';
import { drawMaster } from '../../drivers/simulated/finger/fingerprint.ts';
import { createImpression } from '../../drivers/simulated/finger/impression.ts';
import { touchOfQuality } from '../../drivers/simulated/finger/touch-quality.ts';

/** A finger of an invented person that the capture check likes. */
export function drawFinger(): Frame {
  const { frame } = drawMaster({ person: 3, finger: 'Left Thumb' });
  return createImpression(frame, 'usb-stack', touchOfQuality(85, 'usb-stack'));
}
