import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ProviderFault, TrainingProviderKind } from '#vocabulary/sign-in.ts';
import { createTrainingTrust } from '../../../drivers/sbi/trust/training-trust.ts';
import { openClientKeys, type ClientKeys } from '../../station/client-keys.ts';
import { createStationKey, type StationKey } from '../../station/station-key.ts';
import {
  clientIdAt,
  type OperatorProvider,
  type RegistrantProvider,
} from '../../submission/evidence/provider-profile.ts';
import { createTrainingProvider } from '../../training/provider/create-provider.ts';
import { seededPeople } from '../../training/people/people.ts';
import { trainingProviders } from '../../training/station/training-providers.ts';
import { createScriptedBrowser } from '../../training/provider/testing/scripted-browser.ts';
import { createRelyingParty, type RelyingParty } from '../relying-party.ts';

/** A station's keys as a client, of which an RSA key is made once for all tests of a file. */
export async function createTestClient(): Promise<{ readonly key: StationKey; readonly keys: ClientKeys }> {
  const texts = new Map<string, string>();
  const key = await createStationKey();
  const keys = openClientKeys({ get: (name) => texts.get(name), put: (name, text) => void texts.set(name, text) }, key);
  return { key, keys };
}

/** The demonstration provider on the loopback, and a relying party for each of its profiles. */
export interface ProviderAtWork {
  readonly registrants: { readonly profile: RegistrantProvider; readonly relyingParty: RelyingParty };
  readonly operators: { readonly profile: OperatorProvider; readonly relyingParty: RelyingParty };
  /** A relying party with another profile, key or clock. */
  party(change?: Partial<Parameters<typeof createRelyingParty>[0]>): RelyingParty;
  close(): Promise<void>;
}

export async function startProvider(
  client: Awaited<ReturnType<typeof createTestClient>>,
  given: {
    readonly kind?: TrainingProviderKind;
    readonly fault?: ProviderFault;
    readonly timeoutSeconds?: number;
  } = {},
): Promise<ProviderAtWork> {
  const { kind = 'plain', fault, timeoutSeconds = 10 } = given;
  const dataFolder = mkdtempSync(join(tmpdir(), 'kiosk-provider-'));
  const trust = await createTrainingTrust({ now: Date.now(), deviceIds: ['reader-1'] });
  // The profile is the same at every port but for the issuer, which the client's registration does not name.
  const { registrants: registered } = trainingProviders('http://127.0.0.1:1', kind);
  const clientId = clientIdAt(registered, client.key.thumbprint);
  const started = await createTrainingProvider({
    config: {
      port: 0,
      dataFolder,
      kind,
      ...(fault !== undefined && { fault }),
      clients: [
        {
          client_id: clientId,
          jwks: { keys: [...(await client.keys.publicKeys(registered))] },
          redirect_uris: [registered.client.redirectUri],
        },
      ],
      sbi: {
        deviceRootPem: trust.deviceRoot,
        ftmRootPem: trust.ftmRoot,
        encryptionKeyPem: trust.encryptionKey,
        firstPort: 4501,
        lastPort: 4501,
      },
    },
    clock: createManualClock(Date.now()),
    report: () => undefined,
  });
  if (!started.ok) throw new Error(started.error.code);
  const profiles = trainingProviders(started.value.issuer, kind);
  const party: ProviderAtWork['party'] = (change = {}) =>
    createRelyingParty({
      profile: profiles.registrants,
      clientId,
      signer: { key: client.keys.key },
      decryptionKey: client.keys.decryptionKey,
      allowInsecureLoopback: true,
      timeoutSeconds,
      now: Date.now,
      ...change,
    });
  return {
    registrants: { profile: profiles.registrants, relyingParty: party() },
    operators: { profile: profiles.operators, relyingParty: party({ profile: profiles.operators }) },
    party,
    async close() {
      await started.value.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A registrant signs in with a code, ticks the claims and agrees; returns where the provider redirects to. */
export async function codeAt(url: URL, claims: readonly string[] = []): Promise<URL> {
  const registrant = seededPeople().find((person) => person.kind === 'registrant');
  if (!registrant) throw new Error('nobody is seeded');
  const browser = createScriptedBrowser();
  const asked = await browser.submit(await browser.open(url), 'number', {
    method: 'code',
    number: registrant.individualId,
  });
  const [, code = ''] = /id="sent-code">(\d+)</u.exec(asked.text) ?? [];
  const consent = await browser.submit(asked, 'code', { code });
  if (consent.url.hostname !== '127.0.0.1') return consent.url;
  const [claim] = claims;
  return (await browser.submit(consent, 'share', claim === undefined ? {} : { claim })).url;
}

/** An operator signs in with their PIN. */
export async function pinAt(url: URL): Promise<URL> {
  const operator = seededPeople().find((person) => person.kind === 'operator');
  if (operator?.kind !== 'operator') throw new Error('nobody is seeded');
  const browser = createScriptedBrowser();
  const page = await browser.open(url);
  return (await browser.submit(page, 'pin', { number: operator.individualId, pin: operator.pin })).url;
}
