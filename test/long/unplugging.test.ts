import { OPTICAL, ROUND } from '../../drivers/ef01/picture.ts';
import { createModuleBench, overBridge, overSerial } from '../../drivers/ef01/testing/bench.ts';
import { describeUnplugging } from '../../drivers/reader/testing/unplug-conformance.ts';
import { createBench } from '../../drivers/secugen-hu20/testing/bench.ts';

/** The cable pulled at each single exchange, where the unit tests leave out some of the pieces of a picture. */

describeUnplugging('the SecuGen Hamster Pro 20', () => createBench(), 'each');

describeUnplugging(
  'a round EF01 module behind a CP2110',
  () => createModuleBench({ module: { sensor: ROUND }, sockets: overBridge }),
  'each',
);

describeUnplugging(
  'an optical EF01 module at a serial port',
  () => createModuleBench({ module: { sensor: OPTICAL }, sockets: overSerial }),
  'each',
);
