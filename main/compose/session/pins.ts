import { createPins, type PinPolicy, type Pins } from '../../identity/pins.ts';
import { createRemovedOperators, type RemovedOperators } from '../../identity/removed-operators.ts';
import type { StoreError } from '../../store/fault.ts';
import type { StationData } from '../../station/station-data.ts';
import type { StationPortal } from '../../upstream/port.ts';

/** The operators' PINs over the station's store, and who was removed from the programme. */
export function openPins(deps: {
  readonly data: Pick<StationData, 'store' | 'clock' | 'journal'>;
  readonly portal: Pick<StationPortal, 'removedOperators'>;
  readonly policy: PinPolicy;
}): { readonly pins: Pins<StoreError>; readonly removed: RemovedOperators } {
  const { data, portal, policy } = deps;
  const { store, clock, journal } = data;
  const removed = createRemovedOperators({
    secrets: store.secrets,
    transaction: store.transaction,
    ask: portal.removedOperators,
    onChange: () => void pins.forgetRemoved(),
  });
  const pins: Pins<StoreError> = createPins<StoreError>({
    secrets: store.secrets,
    transaction: store.transaction,
    journal,
    clock,
    policy,
    isRemoved: removed.isRemoved,
  });
  return { pins, removed };
}
