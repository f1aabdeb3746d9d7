import type { Clock } from '#kit/clock.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { askFile, type BeginDeps } from '../entrance/begin.ts';
import { askEnrolment } from '../entrance/enrol.ts';
import type { ProvisioningFile } from '../provisioning/read.ts';
import type { NotOpened } from '../station/not-opened.ts';
import type { OpeningStation, OpenSurroundings, Surroundings } from '../station/surroundings.ts';
import { keepProvisioning, keptProvisioning } from './provisioning.ts';
import { LISTING_KEY, openReaderChain } from './reader-chain.ts';

export interface ProductionDeps {
  /** Asks the person at the machine. */
  readonly entrance: BeginDeps;
  /** The file that was confirmed at this start, for a new station. */
  readonly confirmed: () => ProvisioningFile | undefined;
  /** Makes this process believe TLS servers under more authorities (PEM). */
  readonly trustAuthorities: (authorities: readonly string[]) => void;
  readonly clock: Clock;
}

/**
 * The surroundings of a production station: all of them are elsewhere, and its provisioning file names them. A station
 * that is not enrolled yet may be given another file: nothing of it is at a portal.
 */
export function openProductionSurroundings(deps: ProductionDeps): OpenSurroundings {
  let offered = deps.confirmed;
  return async (station) => {
    const file = await provisioned(deps, offered, station);
    offered = () => undefined;
    if (!file.ok) return file;
    return ok(await surroundingsOf(deps, file.value, station));
  };
}

/** The kept file, or else the one that was confirmed at this start, or else one that is asked for. */
async function provisioned(
  deps: ProductionDeps,
  offered: () => ProvisioningFile | undefined,
  { texts }: OpeningStation,
): Promise<Result<ProvisioningFile, NotOpened>> {
  const kept = await keptProvisioning(texts);
  if (!kept.ok) return kept;
  const { value } = kept;
  if (value && !isPutBack(texts)) return ok(value);
  const file = offered() ?? (await asked(deps));
  keepProvisioning(texts, file);
  if (value) texts.put(PUT_BACK, 'no');
  return ok(file);
}

/** Asks until there is a file: there is no other way on, so going back asks again. */
async function asked({ entrance }: ProductionDeps): Promise<ProvisioningFile> {
  for (;;) {
    const taker = { stationName: undefined, current: undefined, isWorkWaiting: false };
    const file = await askFile(entrance, taker, { isFirst: true });
    if (file) return file;
  }
}

/** Whether a person wants another file than the kept one. It is kept until there is the other, so a crash loses nothing. */
const PUT_BACK = 'provisioning-put-back';
const isPutBack = (texts: OpeningStation['texts']): boolean => texts.get(PUT_BACK) === 'yes';

async function surroundingsOf(
  deps: ProductionDeps,
  file: ProvisioningFile,
  { texts }: OpeningStation,
): Promise<Surroundings> {
  const { clock, entrance } = deps;
  const { portal, centre, readers, registrants, operators, trust, policies } = file.provisioning;
  deps.trustAuthorities(trust.authorities);
  const chain = await openReaderChain(texts, clock.now);
  const { encryptionCertificate, deviceRoots, chipRoots } = readers;
  return {
    registrantProviders: registrants,
    operatorProvider: operators,
    allowInsecureLoopback: false,
    authorities: trust.authorities,
    portal: {
      url: new URL(portal.url),
      receiptKeys: { keys: portal.receiptKeys },
      async enrol(attempt) {
        const enrolled = await askEnrolment(entrance.conversation, file, attempt);
        if (enrolled.ok) return enrolled;
        texts.put(PUT_BACK, 'yes');
        return err({ code: 'surroundings-changed' });
      },
    },
    policies,
    place: { centre: centre.name, country: centre.country },
    readers: {
      env: readers.environment,
      trust: () => ({ ...chain.service(), ...(encryptionCertificate !== undefined && { encryptionCertificate }) }),
      keys: chain,
      listingKey: LISTING_KEY,
      simulated: [],
      others: deviceRoots.length === 0 ? undefined : { deviceRoots, ftmRoots: chipRoots },
    },
    hands: undefined,
    stop: () => Promise.resolve(),
  };
}
