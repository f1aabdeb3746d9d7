import { describe, expect, it } from 'vitest';
import { progressLine, showProgress } from './progress-line.ts';

describe('the line of a download', () => {
  it.each([
    [
      { bytes: 50_000_000, total: 100_000_000, fresh: 10_000_000 },
      5000,
      '[============------------]  50 %  50.0 of 100.0 MB  2.0 MB/s  25 s left',
    ],
    [
      { bytes: 1_000_000, total: 100_000_000, fresh: 1_000_000 },
      10_000,
      '[------------------------]  1 %  1.0 of 100.0 MB  100 kB/s  17 min left',
    ],
    [
      { bytes: 100_000, total: 100_000_000, fresh: 100_000 },
      20_000,
      '[------------------------]  0 %  0.1 of 100.0 MB  5 kB/s  5.5 h left',
    ],
    [{ bytes: 0, total: 100_000_000, fresh: 0 }, 0, '[------------------------]  0 %  0.0 of 100.0 MB  0 kB/s'],
    [{ bytes: 2_500_000, total: undefined, fresh: 2_500_000 }, 1000, '2.5 MB  2.5 MB/s'],
  ])('shows amount, speed and the time left: %j', (progress, ms, line) => {
    expect(progressLine(progress, ms)).toBe(line);
  });

  it('is redrawn in place on a terminal, a few times a second', () => {
    let now = 0;
    const written: string[] = [];
    const show = showProgress({ isTTY: true, columns: 20, write: (text) => written.push(text) }, () => now);
    for (const [at, bytes] of [
      [1000, 10],
      [1100, 20],
      [1300, 30],
      [1310, 100],
    ] as const) {
      now = at;
      show.progress({ bytes, total: 100, fresh: bytes });
    }
    show.end();
    expect(written).toHaveLength(4);
    expect(written[0]).toBe('\r[==----------------\u001b[K');
    expect(written.at(-1)).toBe('\n');
  });

  it('is a line from time to time without a terminal', () => {
    let now = 0;
    const written: string[] = [];
    const show = showProgress({ write: (text) => written.push(text) }, () => now);
    for (now = 0; now < 40_000; now += 1000) show.progress({ bytes: 10, total: 100, fresh: 10 });
    show.end();
    expect(written).toHaveLength(3);
    expect(written.every((line) => line.endsWith('\n'))).toBe(true);
  });
});
