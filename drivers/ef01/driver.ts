import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { ReaderDriver } from '../reader/driver.ts';
import { openErrorOf } from '../reader/open-error.ts';
import type { ReaderIdentity } from '../reader/port.ts';
import type { ByteLineDevice, PortInfo } from '../transport/port.ts';
import { USUAL_BAUD, bringUp } from './bring-up.ts';
import { isCp2110 } from './cp2110.ts';
import { createModuleLink } from './module-link.ts';
import type { Sensor } from './picture.ts';
import { DEFAULT_ADDRESS } from './protocol.ts';
import type { ModuleParameters } from './protocol.ts';
import { createEf01Reader } from './reader.ts';

const MAKE = 'EF01 module';
const MODEL = 'EF01';

/**
 * Drives fingerprint modules that speak EF01, behind a CP2110 or at a serial port that the installer has named. Their
 * pictures have 16 greys: enough to show and to practise, never for a registration.
 */
export function createEf01Driver(clock: Clock): ReaderDriver<ByteLineDevice> {
  return {
    make: MAKE,
    modelOf: () => MODEL,
    // A serial port does not say what is connected to it; the installer has named it for this.
    drives: (info) => isCp2110(info) || info.place.startsWith('serial/'),
    async open(device) {
      const opened = await device.open(USUAL_BAUD);
      if (!opened.ok) return err(openErrorOf(opened.error));
      const line = opened.value;
      const link = createModuleLink(line, DEFAULT_ADDRESS, clock);
      const ready = await bringUp(line, link);
      if (!ready.ok) {
        await line.close();
        return ready;
      }
      const module = ready.value;
      const identity = identityOf(device.info, module.parameters, module.sensor);
      if (link.hasEnded()) {
        await line.close();
        return err({ code: 'gone' });
      }
      return ok(createEf01Reader({ identity, line, link, module, clock }));
    },
  };
}

function identityOf(info: PortInfo, parameters: ModuleParameters, sensor: Sensor | undefined): ReaderIdentity {
  const systemId = parameters.systemId.toString(16).padStart(4, '0');
  const address = parameters.address.toString(16).padStart(8, '0');
  // Modules have no serial number of their own; many bridges do.
  const serialNo = info.serialNumber === '' ? `${systemId}-${address}` : info.serialNumber;
  return {
    deviceId: `${info.place}/${serialNo}`,
    serialNo,
    make: MAKE,
    model: sensor?.model ?? MODEL,
    type: 'Finger',
    deviceSubType: 'Single',
    deviceProvider: MAKE,
    deviceProviderId: 'ef01',
    serviceVersion: '1.0.0',
    firmware: `system ${systemId}`,
  };
}
