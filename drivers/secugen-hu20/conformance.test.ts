import { describePluggedReader } from '../reader/testing/plugged-conformance.ts';
import { createBench } from './testing/bench.ts';

describePluggedReader('the SecuGen Hamster Pro 20', () => createBench());
