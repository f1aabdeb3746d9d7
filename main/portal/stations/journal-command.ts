import { pathToFileURL } from 'node:url';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '../storage/open-database.ts';
import { createStore } from '../storage/store.ts';

const usage = `usage: node main/portal/stations/journal-command.ts show FOLDER STATION
       node main/portal/stations/journal-command.ts restart FOLDER STATION
FOLDER is the data folder of the portal, STATION the id of a station.
"restart" lets a station begin another chain: after its disk was put back from a backup, and a person has made sure that
it was. What was kept of the chain before stays.`;

/**
 * Runs the command line over the portal's data. Returns the exit status: 0 it is done, 2 it could not be.
 * @param options.now milliseconds since 1970
 */
export async function runPortalJournalCommand(
  args: readonly string[],
  print: (line: string) => void,
  options: { readonly now: () => number },
): Promise<number> {
  const [command, folder, stationId, ...rest] = args;
  const isKnown = command === 'show' || command === 'restart';
  if (!isKnown || folder === undefined || stationId === undefined || rest.length > 0) {
    print(usage);
    return 2;
  }
  if (!existsSync(join(folder, 'portal.sqlite'))) {
    print(`there is no portal in ${folder}`);
    return 2;
  }
  const store = createStore(await openSqlite(folder));
  try {
    if ((await store.stations.find(stationId)) === undefined) {
      print(`there is no station ${stationId} here`);
      return 2;
    }
    const newest = await store.journals.newest(stationId);
    print(newest ? `kept up to entry ${newest.seq} of ${newest.at}, head ${newest.hash}` : 'nothing is kept');
    if (command === 'restart') {
      await store.journals.restart(stationId, new Date(options.now()).toISOString());
      print('the station may begin another chain');
    }
    return 0;
  } finally {
    await store.close();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  process.exitCode = await runPortalJournalCommand(process.argv.slice(2), print, { now: Date.now });
}
