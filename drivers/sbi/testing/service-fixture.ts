import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import type { ServiceSettings, ServiceTrust } from '../../link/trust.ts';
import type { AccessRules } from '../http/access.ts';
import type { PassThrough } from '../listing/pass-through.ts';
import type { PrintScores } from '../capture/print-scores.ts';
import { createServedReader } from '../listing/served-reader.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import { openSbiService } from '../service.ts';
import type { SbiService, ServiceImaging, ServiceReport } from '../service.ts';
import type { Signer } from '../trust/crypto.ts';
import { openTrustBook } from '../trust/trust-book.ts';
import { PAGE_ORIGIN } from './raw-client.ts';
import { scriptedImaging } from './scripted-imaging.ts';
import { createScriptedReader } from './scripted-reader.ts';
import type { ScriptedReader } from './scripted-reader.ts';

/** The time at the start of tests. */
export const TEST_NOW = Date.parse('2026-01-02T03:04:05Z');

/** A service on a real socket with scripted readers. */
export interface ServiceFixture {
  readonly service: SbiService;
  readonly port: number;
  readonly clock: ManualClock;
  readonly reader: ScriptedReader;
  /** The reader with a device id of the test. */
  readerOf(deviceId: string): ScriptedReader;
  readonly reports: ServiceReport[];
  /** Programmer's errors during captures. */
  readonly faults: unknown[];
  /** How often a capture took or released a reader. */
  readonly lockChanges: () => number;
  /** Resolves with the next report of this type. */
  nextReport<T extends ServiceReport['type']>(type: T): Promise<Extract<ServiceReport, { type: T }>>;
  close(): Promise<void>;
}

/** Starts a {@link ServiceFixture}, by default with the reader `finger-1`. Readers have their keys in `trust`. */
export async function openServiceFixture(
  trust: ServiceTrust,
  options: {
    readonly absentOrigin?: AccessRules['absentOrigin'];
    readonly readers?: readonly ScriptedReader[];
    /** Changes to {@link scriptedImaging}. */
    readonly imaging?: Partial<ServiceImaging>;
    readonly purpose?: ServiceSettings['purpose'];
    readonly captures?: 'when-armed' | 'always';
    readonly firstPort?: number;
    readonly passThrough?: PassThrough;
    /** Signs the listing of passed-through readers. */
    readonly listing?: Signer;
    readonly scores?: PrintScores;
  } = {},
): Promise<ServiceFixture> {
  const opened = await openTrustBook(trust);
  if (!opened.ok) throw new Error(opened.error.code);
  const clock = createManualClock(TEST_NOW);
  const scripted = options.readers ?? [createScriptedReader('finger-1')];
  const byId = new Map(scripted.map((one) => [one.identity.deviceId, one]));
  function readerOf(deviceId: string): ScriptedReader {
    const found = byId.get(deviceId);
    if (!found) throw new Error(`no reader ${deviceId}`);
    return found;
  }
  const readers = new Map<string, ServedReader>();
  let lockChanges = 0;
  for (const one of scripted) {
    const { deviceId } = one.identity;
    readers.set(deviceId, createServedReader(one, { clock, onChange: () => (lockChanges += 1) }));
  }
  const reports: ServiceReport[] = [];
  const faults: unknown[] = [];
  /** Each says whether a report is the one it waits for. */
  let waiters: ((report: ServiceReport) => boolean)[] = [];
  const service = await openSbiService({
    settings: {
      env: 'Developer',
      purpose: options.purpose ?? 'Auth',
      firstPort: options.firstPort ?? 14_501,
      lastPort: 14_600,
      allowedOrigins: [PAGE_ORIGIN],
    },
    absentOrigin: options.absentOrigin ?? 'refused',
    trust: { ...opened.value, listing: () => options.listing },
    readers,
    clock,
    imaging: { ...scriptedImaging, ...options.imaging },
    captures: options.captures ?? 'when-armed',
    passThrough: options.passThrough,
    scores: options.scores,
    onFault: (fault) => faults.push(fault),
    report: (report) => {
      reports.push(report);
      waiters = waiters.filter((waiter) => !waiter(report));
    },
  });
  if (!service.ok) throw new Error(service.error.code);
  async function nextReport<T extends ServiceReport['type']>(type: T): Promise<Extract<ServiceReport, { type: T }>> {
    return new Promise((resolve) => {
      waiters.push((report) => {
        if (!isOfType(report, type)) return false;
        resolve(report);
        return true;
      });
    });
  }
  return {
    service: service.value,
    port: service.value.port,
    clock,
    reader: readerOf([...byId.keys()][0] ?? ''),
    readerOf,
    reports,
    faults,
    lockChanges: () => lockChanges,
    nextReport,
    close: async () => service.value.close(),
  };
}

function isOfType<T extends ServiceReport['type']>(
  report: ServiceReport,
  type: T,
): report is Extract<ServiceReport, { type: T }> {
  return report.type === type;
}
