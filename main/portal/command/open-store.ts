import { openFolder, openSqlite } from '../storage/open-database.ts';
import { createStore, type Store } from '../storage/store.ts';
import type { Called } from './command.ts';

/**
 * Does something with the portal's store, beside a portal that may be running. Gives the exit status of `work`, or 1
 * when the data folder is not one of this portal.
 */
export async function withStore(called: Called, work: (store: Store) => Promise<number>): Promise<number> {
  const { settings, complain, now } = called;
  const { dataFolder, mode } = settings;
  let store: Store;
  try {
    store = createStore(await openSqlite(openFolder(dataFolder)));
  } catch (error) {
    complain(
      `portal: The data folder ${dataFolder} cannot be used: ${error instanceof Error ? error.message : 'unknown'}.`,
    );
    return 1;
  }
  try {
    const kept = await store.fixMode(mode, new Date(now()).toISOString());
    if (kept !== mode) {
      complain(`portal: ${dataFolder} was made for ${kept}, and keeps that mode.`);
      return 1;
    }
    return await work(store);
  } finally {
    await store.close();
  }
}
