import { z } from 'zod';
import { ok, type Result } from '#kit/result.ts';
import { ResolutionSchema, type Resolution } from '../../drivers/link/calibration.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store } from '../store/store.ts';

/** Measured resolutions of readers without one from their maker, by serial number. They concern machines only. */
export interface Resolutions {
  all(): Readonly<Record<string, Resolution>>;
  /** Durable when it returns ok. */
  keep(serialNo: string, resolution: Resolution): Result<void, StoreError>;
}

const NAME = 'reader-resolutions';
const KeptSchema = z.record(z.string(), ResolutionSchema);

/** The station's measured resolutions; an unreadable kept value counts as not measured. */
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
