import { describe, expect, it } from 'vitest';
import { countOf, reportOf } from './report.ts';

const CASE = 'CASE {"name":"reads","ms":12}';
const FAILED = 'CASE {"name":"writes","ms":3,"error":"no"}';

describe('the report of the guest', () => {
  it('is read from between the kernel’s own lines', () => {
    const report = reportOf(['PLAN 2', '[ 3.1] usb 1-1: new device', CASE, FAILED, 'END', 'EXIT 0', ''].join('\r\n'));
    expect(report).toEqual({
      planned: 2,
      isComplete: true,
      cases: [
        { name: 'reads', ms: 12 },
        { name: 'writes', ms: 3, error: 'no' },
      ],
    });
    expect(countOf(report)).toEqual({ passed: 1, failed: 1, failures: ['usb-stack: writes\n    no'] });
  });

  it('counts a case without a report, and a line that the kernel cut, as failed', () => {
    expect(countOf(reportOf(`PLAN 3\n${CASE}\n${FAILED.slice(0, 20)}[ 4.0] oops`))).toEqual({
      passed: 1,
      failed: 2,
      failures: ['usb-stack: 2 cases never reported', 'usb-stack: a guest did not come to its end'],
    });
  });

  it('counts a guest that did not reach its end as failed', () => {
    expect(countOf(reportOf(`PLAN 1\n${CASE}\n`))).toMatchObject({ passed: 1, failed: 1 });
    expect(countOf(reportOf('Kernel panic'))).toMatchObject({ passed: 0, failed: 1 });
  });
});
