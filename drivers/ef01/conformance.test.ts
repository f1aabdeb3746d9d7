import { describePluggedReader } from '../reader/testing/plugged-conformance.ts';
import { OPTICAL, ROUND } from './picture.ts';
import { createModuleBench, overBridge, overSerial } from './testing/bench.ts';

describePluggedReader('a round EF01 module behind a CP2110', () =>
  createModuleBench({ module: { sensor: ROUND }, sockets: overBridge }),
);

describePluggedReader('an optical EF01 module at a serial port', () =>
  createModuleBench({ module: { sensor: OPTICAL }, sockets: overSerial }),
);
