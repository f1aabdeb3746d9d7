import type { StationRow } from '../storage/stations.ts';
import type { Store } from '../storage/store.ts';
import type { Called } from './command.ts';
import { withStore } from './open-store.ts';

/** `stations list`, `stations show ID`, `stations revoke ID`. */
export function stationsCommand(called: Called): Promise<number> {
  const { words, print, complain, now } = called;
  const [what, id] = words;
  return withStore(called, async (store) => {
    if (what === 'list' && id === undefined) return list(store, print);
    if ((what !== 'show' && what !== 'revoke') || id === undefined) {
      complain('portal: Usage: npm run portal -- stations list | stations show ID | stations revoke ID');
      return 2;
    }
    const station = await store.stations.find(id);
    if (station === undefined) {
      complain(`portal: There is no station ${id} (stations list shows them).`);
      return 1;
    }
    if (what === 'show') {
      print(JSON.stringify({ ...station, clients: await store.stations.clients(id) }, undefined, 2));
      return 0;
    }
    await store.stations.revoke(id, new Date(now()).toISOString());
    print(`${id} is revoked: nothing that it sends is accepted from now on, also what was decided before`);
    print('its clients at the identity providers have to be removed there (stations show tells which they are)');
    return 0;
  });
}

async function list({ stations }: Store, print: (line: string) => void): Promise<number> {
  const rows = await stations.list();
  if (rows.length === 0) print('no station has enrolled');
  for (const row of rows) print(lineOf(row));
  return 0;
}

function lineOf({ id, name, centre, enrolledAt, revokedAt }: StationRow): string {
  const state = revokedAt === undefined ? `enrolled ${enrolledAt}` : `revoked ${revokedAt}`;
  return `${id}  ${state}  centre ${centre}${name === undefined ? '' : `  station ${name}`}`;
}
