import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderDriver, ReaderOpenError } from '../reader/driver.ts';
import { openErrorOf } from '../reader/open-error.ts';
import type { CalibratableReader, MeasuredResolution, ReaderIdentity } from '../reader/port.ts';
import type { PortInfo, UsbDevice } from '../transport/port.ts';
import { releaseText } from '../transport/release-text.ts';
import { startEventFeed } from './event-feed.ts';
import { createHeat } from './heat.ts';
import type { Heat } from './heat.ts';
import { bringUp } from './bring-up.ts';
import { MODE, PRODUCT, VENDOR_ID } from './protocol.ts';
import { createUareuReader } from './reader.ts';
import { createRegisters } from './registers.ts';

const MAKE = 'DigitalPersona';
const PRODUCTS: ReadonlySet<number> = new Set(Object.values(PRODUCT));
/** bcdDevice of the 4500 that was recorded. */
const KNOWN_4500_RELEASE = 0x0103;

/** The driver of one family of readers that knows what was measured on each unit. */
export interface UareuDriver extends ReaderDriver<UsbDevice> {
  open(device: UsbDevice): Promise<Result<CalibratableReader, ReaderOpenError>>;
}

export interface UareuDriverDeps {
  readonly clock: Clock;
  /** Returns so many random bytes, for the key exchange; `randomBytes` of node:crypto will do. */
  readonly random: (count: number) => Uint8Array;
  /** What was measured on this unit; undefined when nothing was. */
  readonly resolutionOf: (serialNo: string) => MeasuredResolution | undefined;
}

/** Makes the driver of the U.are.U 4000, 4000B and 4500. */
export function createUareuDriver({ clock, random, resolutionOf }: UareuDriverDeps): UareuDriver {
  /** By socket and serial number: a unit that is opened again is as warm as it was. */
  const heats = new Map<string, Heat>();
  const nextSeed = (): number => random(4).reduce((seed, byte) => ((seed << 8) | byte) >>> 0, 0);

  return {
    make: MAKE,
    modelOf,
    drives: ({ vendorId, productId }) => vendorId === VENDOR_ID && PRODUCTS.has(productId),
    async open(device) {
      const opened = await device.open();
      if (!opened.ok) return err(openErrorOf(opened.error));
      const wire = opened.value;
      const registers = createRegisters(wire);
      const events = startEventFeed(wire, clock);
      const powered = await bringUp({ registers, events, clock }, new AbortController().signal);
      const ready = powered.ok ? await registers.setMode(MODE.off) : powered;
      if (!ready.ok) {
        await events.stop();
        await wire.close();
        return err(openErrorOf(ready.error));
      }
      const identity = identityOf(wire.info);
      const isTurned = wire.info.productId === PRODUCT.uareu4500;
      const heat = heats.get(identity.deviceId) ?? createHeat(clock);
      heats.set(identity.deviceId, heat);
      const session = { wire, registers, events, clock, nextSeed, isTurned, heat };
      return ok(createUareuReader(session, identity, resolutionOf(identity.serialNo)));
    },
  };
}

/** The 4000B and the 4500 share one product number: their product string shows which it is, else the release. */
function modelOf({ product, productId, release }: PortInfo): string {
  const named = /U\.are\.U\S*\s+(4000B?|4500)\b/i.exec(product)?.[1];
  if (named) return `U.are.U ${named.toUpperCase()}`;
  if (productId !== PRODUCT.uareu4500) return 'U.are.U 4000';
  return release === KNOWN_4500_RELEASE ? 'U.are.U 4500' : 'U.are.U 4000B/4500';
}

function identityOf(info: PortInfo): ReaderIdentity {
  // Measurements are kept under this: two units without a number must not share a resolution.
  const serialNo = info.serialNumber === '' ? `no-serial-at-${info.place}` : info.serialNumber;
  return {
    deviceId: `${info.place}/${serialNo}`,
    serialNo,
    make: MAKE,
    model: modelOf(info),
    type: 'Finger',
    deviceSubType: 'Single',
    deviceProvider: MAKE,
    deviceProviderId: 'digitalpersona',
    serviceVersion: '1.0.0',
    firmware: releaseText(info.release),
  };
}
