import type { Page } from '@playwright/test';

const LAST_PORT = 4600;

/**
 * The port of this kiosk's own service of readers, found from the provider's page as a client finds it: the first port
 * that answers. The kiosk keeps the page from every other service, so a service of another program is never taken for it.
 */
export async function readersPort(provider: Page): Promise<number> {
  const first = Number(process.env['KIOSK_SBI_FIRST_PORT']);
  const found = await provider.evaluate(
    async ({ from, to }) => {
      for (let port = from; port <= to; port += 1) {
        const answered = await fetch(`http://127.0.0.1:${port}/device`, {
          method: 'MOSIPDISC',
          body: '{"type":"Finger"}',
        })
          .then(({ ok }) => ok)
          .catch(() => false);
        if (answered) return port;
      }
      return undefined;
    },
    { from: first, to: LAST_PORT },
  );
  if (found === undefined) throw new Error(`no service of readers answers the page from port ${first} on`);
  return found;
}
