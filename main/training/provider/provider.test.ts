import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FromProviderSchema } from '../link/provider-messages.ts';
import type { FromProvider } from '../link/provider-messages.ts';

let folder: string;
let child: ChildProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'training-provider-process-'));
  child = fork(new URL('./provider.ts', import.meta.url), { silent: true });
});

afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function answerTo(message: object): Promise<FromProvider> {
  child.send(message);
  const [answer] = (await once(child, 'message')) as [unknown];
  return FromProviderSchema.parse(answer);
}

const start = () => ({
  type: 'start',
  port: 0,
  dataFolder: folder,
  clients: [
    {
      client_id: 'station',
      jwks: {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
            y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
          },
        ],
      },
      redirect_uris: ['https://kiosk.invalid/callback'],
    },
  ],
  sbi: { deviceRootPem: '-', ftmRootPem: '-', encryptionKeyPem: '-', firstPort: 4501, lastPort: 4600 },
});

describe("the provider's process", () => {
  it('reports its port and issuer, serves its metadata, and ends when the link to its parent closes', async () => {
    const answer = await answerTo(start());
    if (answer.type !== 'listening') throw new Error(answer.type);
    expect(answer.issuer).toBe(`http://127.0.0.1:${answer.port}`);
    const metadata = await (await fetch(`${answer.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      issuer: answer.issuer,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      code_challenge_methods_supported: ['S256'],
      acr_values_supported: expect.arrayContaining(['mosip:idp:acr:biometrics']) as unknown,
    });
    const ended = once(child, 'exit');
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });

  it('reports a malformed configuration', async () => {
    expect(await answerTo({ ...start(), port: 'four' })).toEqual({ type: 'failed', code: 'bad-configuration' });
  });
});
