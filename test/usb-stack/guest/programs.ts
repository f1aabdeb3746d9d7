import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createUsbBus } from '../../../drivers/transport/usb.ts';
import { mustBe, mustFail, mustGoWell, placeOf } from './bench.ts';

/** Whole programs that the cases start: what one does to another one, and how it ends. They never call `process.exit`. */

const bus = createUsbBus();
const say = (line: string): void => {
  console.log(line);
};

async function openFirst() {
  const listed = mustGoWell('list', await bus.list());
  const device = listed.find(({ info }) => info.place === placeOf(0));
  if (!device) throw new Error('nothing is plugged into the first socket');
  return mustGoWell('open', await device.open());
}

const PROGRAMS: Readonly<Record<string, () => Promise<void>>> = {
  /** Holds the device until its input ends. */
  async hold() {
    const wire = await openFirst();
    say('held');
    await once(process.stdin.resume(), 'end');
    await wire.close();
    say('let go');
  },

  /** Does everything once and stops what it started. */
  async 'work and stop'() {
    const stop = bus.watch(() => undefined);
    const wire = await openFirst();
    mustFail('read', await wire.read(0x82, 512, 50), 'timed-out');
    await wire.close();
    stop();
    say('done');
  },

  /** Forgets to stop its watch. */
  async 'watch only'() {
    bus.watch(() => undefined);
    mustBe('listed', mustGoWell('list', await bus.list()).length, 1);
    say('done');
  },

  /** Runs where there is no /sys/bus/usb. */
  async 'without USB'() {
    const stop = bus.watch(() => undefined);
    const listed = await bus.list();
    mustFail('list', listed, 'unavailable');
    // The library itself must say so, not its loader.
    say(
      !listed.ok && 'detail' in listed.error && listed.error.detail.includes('/sys/bus/usb') ? 'no bus' : 'no library',
    );
    await sleep(1200);
    stop();
    say('done');
  },
};

const name = process.argv[2] ?? '';
const program = PROGRAMS[name];
if (!program) throw new Error(`there is no program ${name}`);
await program();
