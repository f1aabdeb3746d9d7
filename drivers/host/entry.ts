import { runDeviceHost } from './process.ts';
import { systemHidBus } from '../transport/hid.ts';
import { serialLines } from '../transport/serial.ts';
import { createUsbBus } from '../transport/usb.ts';

/** The device host's process with the buses of this machine. */
runDeviceHost({ usb: createUsbBus(), hid: systemHidBus(), serial: (ports) => serialLines(ports) });
