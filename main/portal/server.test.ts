import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PortalMessage, StartMessage } from './settings/config.ts';
import { EMPTY_SEED, ISSUER } from './testing/portal.ts';

let folder: string;
let child: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-process-'));
  child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), { stdio: 'ignore' });
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

async function start(change: Partial<StartMessage> = {}): Promise<PortalMessage> {
  const answer = once(child, 'message');
  child.send({
    type: 'start',
    mode: 'training',
    dataFolder: folder,
    port: 0,
    providers: [{ issuer: ISSUER, jwksUri: `${ISSUER}/jwks`, clientIds: ['kiosk'] }],
    enrolmentCodes: [],
    consentTexts: [],
    seed: EMPTY_SEED,
    ...change,
  });
  return (await answer)[0] as PortalMessage;
}

describe('the portal process', () => {
  it('reports its port and URL, and ends when its parent ends', async () => {
    const answer = await start();
    if (answer.type !== 'listening') throw new Error('it did not start');
    expect(await (await fetch(`${answer.baseUrl}/ping`)).json()).toBe('pong');
    const ended = once(child, 'exit');
    child.disconnect();
    expect(await ended).toEqual([0, null]);
    await expect(fetch(`${answer.baseUrl}/ping`)).rejects.toThrow();
  });

  it('reports a bad message, a port in use and an unusable folder', async () => {
    expect(await start({ providers: [] })).toEqual({ type: 'failed', reason: 'bad-start-message' });
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    expect(await start({ port: (taken.address() as AddressInfo).port })).toEqual({
      type: 'failed',
      reason: 'port-in-use',
    });
    taken.close();
  });

  it('reports a data folder that is a file', async () => {
    const dataFolder = join(folder, 'file');
    writeFileSync(dataFolder, '');
    expect(await start({ dataFolder })).toEqual({ type: 'failed', reason: 'data-folder' });
  });
});
