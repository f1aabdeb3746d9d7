import { z } from 'zod';
import { ok, type Result } from '#kit/result.ts';
import { ResolutionSchema, type Resolution } from '../../drivers/link/calibration.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store } from '../store/store.ts';

/** What was measured of readers whose makers do not say their resolution, by serial number. Facts of machines, not of people. */
export interface Resolutions {
  all(): Readonly<Record<string, Resolution>>;
  /** Durable when it answers ok. */
  keep(serialNo: string, resolution: Resolution): Result<void, StoreError>;
}

const NAME = 'reader-resolutions';
const KeptSchema = z.record(z.string(), ResolutionSchema);

/** The station's measured resolutions; what is kept and makes no sense is as good as not measured. */
export function keepResolutions(store: Pick<Store, 'settings' | 'transaction'>): Resolutions {
  const all = (): Readonly<Record<string, Resolution>> => {
    const kept = KeptSchema.safeParse(store.settings.get(NAME) ?? {});
    return kept.success ? kept.data : {};
  };
  return {
    all,
    keep: (serialNo, resolution) =>
      store.transaction((): Result<void, StoreError> => {
        store.settings.put(NAME, { ...all(), [serialNo]: resolution });
        return ok(undefined);
      }),
  };
}
