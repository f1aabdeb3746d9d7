import { runDeviceHost } from './process.ts';
import { createSystemHidBus } from '../transport/hid.ts';
import { createSerialLines } from '../transport/serial.ts';
import { createUsbBus } from '../transport/usb.ts';

/** The device host's process with the buses of this machine. */
runDeviceHost({ usb: createUsbBus(), hid: createSystemHidBus(), serial: (ports) => createSerialLines(ports) });
