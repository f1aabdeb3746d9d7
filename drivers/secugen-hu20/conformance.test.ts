import { describePluggedReader } from '../reader/testing/plugged-conformance.ts';
import { makeBench } from './testing/bench.ts';

describePluggedReader('the SecuGen Hamster Pro 20', () => makeBench());
