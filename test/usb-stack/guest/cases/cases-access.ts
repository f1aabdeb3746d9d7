import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { mustBe, mustFail, mustGoWell, until, WITHOUT_USB } from '../bench.ts';
import type { Case } from './case.ts';
import { listedBridge, openModule } from '../readers.ts';
import { PLUGDEV } from '../users.ts';

async function hidNode(): Promise<string> {
  return until('a hidraw node', async () => {
    const [name] = (await readdir('/dev')).filter((entry) => entry.startsWith('hidraw'));
    return name === undefined ? undefined : `/dev/${name}`;
  });
}

const mayUse = async (node: string): Promise<boolean> =>
  access(node, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

const rightsOf = async (node: string): Promise<string> => {
  const { mode, gid } = await stat(node);
  return `${(mode & 0o777).toString(8)} ${gid}`;
};

/** Who may open what: the product's udev rules, and a machine without USB. */
export const accessCases: readonly Case[] = [
  {
    name: 'the rules open the reader for its group alone and keep it awake',
    async run({ plug, open }) {
      await plug(0, 'probe');
      const address = (await readFile('/sys/bus/usb/devices/1-1/devnum', 'utf8')).trim().padStart(3, '0');
      mustBe('rights', await rightsOf(`/dev/bus/usb/001/${address}`), `660 ${PLUGDEV}`);
      mustBe('power', (await readFile('/sys/bus/usb/devices/1-1/power/control', 'utf8')).trim(), 'on');
      await (await open(0)).close();
    },
  },
  {
    name: 'the rules open nothing else: no-permission, and still listed with its texts',
    async run({ plug, device }) {
      await plug(0, 'probe of a maker without rules');
      const found = await device(0);
      mustBe('product', found.info.product, 'Wire Probe');
      mustFail('open', await found.open(), 'no-permission');
    },
  },
  {
    name: 'says no-permission without the rules, and the watch reports when they come',
    async run({ plug, rules, device, open, bus }) {
      await rules(false);
      try {
        await plug(0, 'probe');
        mustFail('open', await (await device(0)).open(), 'no-permission');
      } finally {
        let changes = 0;
        const stop = bus.watch(() => (changes += 1));
        mustGoWell('list', await bus.list());
        await wait(700);
        await rules(true);
        await until('the watch reports', () => (changes > 0 ? true : undefined));
        stop();
      }
      await (await open(0)).close();
    },
  },
  {
    name: 'the rules open the HID bridge; without them it stays closed',
    async run({ plug, unplug, rules }) {
      await plug(0, 'EF01 module behind a bridge');
      // The kernel makes the node a moment after it has configured the device; once more, when udev has seen it too.
      await hidNode();
      await rules(true);
      const node = await hidNode();
      mustBe('rights', await rightsOf(node), `660 ${PLUGDEV}`);
      mustBe('with the rules', await mayUse(node), true);
      const bridge = mustGoWell('open the bridge', await (await listedBridge()).open());
      await bridge.close();
      await unplug(0);
      await rules(false);
      try {
        await plug(0, 'EF01 module behind a bridge');
        await hidNode();
        await rules(false);
        mustBe('without the rules', await mayUse(await hidNode()), false);
        mustFail('open the bridge', await (await listedBridge()).open(), 'no-permission');
        const module = await openModule();
        mustBe('open the module', module.ok || module.error, { code: 'no-permission' });
      } finally {
        await rules(true);
      }
    },
  },
  {
    name: 'a machine without USB: unavailable, and a watch that does no harm',
    async run({ program }) {
      mustBe('program', await program(WITHOUT_USB).ended, { status: 0, output: 'no bus\ndone\n' });
    },
  },
];
