import type { PortInfo } from '../port.ts';
import type { EmulatedUsbDevice } from './emulated-device.ts';

/** What a device says of itself at `place` (USB 2.0, table 9-8). */
export function portInfoOf(place: string, device: EmulatedUsbDevice): PortInfo {
  const descriptor = Buffer.from(device.deviceDescriptor);
  const text = (index: number): string => (index === 0 ? '' : (device.strings[index - 1] ?? '').trim());
  return {
    place,
    vendorId: descriptor.readUInt16LE(8),
    productId: descriptor.readUInt16LE(10),
    release: descriptor.readUInt16LE(12),
    manufacturer: text(descriptor.readUInt8(14)),
    product: text(descriptor.readUInt8(15)),
    serialNumber: text(descriptor.readUInt8(16)),
  };
}
