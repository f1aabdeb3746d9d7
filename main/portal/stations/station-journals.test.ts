import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalProof } from '../../journal/proof.ts';
import { rewritten } from '../../journal/testing/chains.ts';
import { createDelivery, deliver, put, SEED, sendPart, sentOf } from '../testing/delivery.ts';
import { runPortalJournalCommand } from './journal-command.ts';
import { codeOf, startPortal, type TestPortal, type TestStation } from '../testing/portal.ts';

let portal: TestPortal;
let station: TestStation;
beforeEach(async () => {
  portal = await startPortal({ seed: SEED });
  station = await portal.enrol();
});
afterEach(() => portal.remove());

async function show(proof: JournalProof, by: TestStation = station): Promise<string | undefined> {
  const answer = await portal.call('POST', '/station/journal', {
    authorization: await by.authorization(),
    body: proof,
  });
  return answer.status === 200 ? 'kept' : codeOf(answer);
}

function live(minutes: number): void {
  for (let minute = 0; minute < minutes; minute += 1) {
    portal.time.now = new Date(portal.time.now.getTime() + 60_000);
    station.journal.append({ kind: 'visit-started' });
  }
}

async function kept(by: TestStation = station): Promise<number | undefined> {
  const newest = await portal.store.journals.newest(by.stationId);
  const head = await portal.store.journals.head(by.stationId);
  expect(head?.seq).toBe(newest?.seq);
  return newest?.seq;
}

describe('the journal of a station at the portal', () => {
  it('is kept with its signed head, and may be shown again', async () => {
    live(3);
    expect(await show(await station.journal.proof())).toBe('kept');
    expect(await show(await station.journal.proof())).toBe('kept');
    live(2);
    expect(await show(await station.journal.proof(4))).toBe('kept');
    expect(await kept()).toBe(5);
  });

  it('is not mistaken for that of another station', async () => {
    live(2);
    await show(await station.journal.proof());
    const other = await portal.enrol('Hillside centre');
    other.journal.append({ kind: 'visit-started' });
    expect(await show(await other.journal.proof(), other)).toBe('kept');
    expect([await kept(), await kept(other)]).toEqual([2, 1]);
    expect(await show(await station.journal.proof(), other)).toBe('journal-signature');
  });

  it.each<[string, (proof: JournalProof) => Promise<JournalProof> | JournalProof]>([
    [
      'of another number',
      async ({ entries }) => ({ entries, head: (await station.journal.proof(1, { seq: 1 })).head }),
    ],
    [
      'of another hash',
      async ({ entries }) => ({ entries, head: (await station.journal.proof(1, { hash: 'a'.repeat(64) })).head }),
    ],
    [
      'of another station',
      async ({ entries }) => ({ entries, head: (await station.journal.proof(1, { stationId: 'other' })).head }),
    ],
    ['that is none', ({ entries }) => ({ entries, head: 'e30.e30.AAAA' })],
    [
      'of another kind',
      async ({ entries, head }) => {
        const payload = JSON.parse(Buffer.from(head.split('.')[1] ?? '', 'base64url').toString()) as object;
        return {
          entries,
          head: await station.signer.sign(payload, { typ: 'kiosk-submission+jwt', x5c: station.x5c() }),
        };
      },
    ],
    ['that was changed', ({ entries, head }) => ({ entries, head: `${head.slice(0, -6)}AAAAAA` })],
  ])('is refused with a head %s', async (_, change) => {
    live(2);
    expect(await show(await change(await station.journal.proof()))).toBe('journal-signature');
    expect(await kept()).toBeUndefined();
  });

  it.each<[string, () => void]>([
    ['journal-emptied', () => (station.journal.entries = [])],
    ['journal-rolled-back', () => station.journal.entries.splice(3)],
    [
      'journal-rewritten',
      () => (station.journal.entries = rewritten(station.journal.entries, 4, { kind: 'operator-signed-in' })),
    ],
  ])('that does not continue is refused as %s, and what was kept stays', async (code, change) => {
    live(6);
    await show(await station.journal.proof());
    change();
    live(2);
    expect(await show(await station.journal.proof())).toBe(code);
    expect(await kept()).toBe(6);
  });

  it('of a clone is refused as journal-forked', async () => {
    live(3);
    const common = [...station.journal.entries];
    const { now } = portal.time;
    live(4);
    await show(await station.journal.proof());
    station.journal.entries = common;
    portal.time.now = new Date(now.getTime() + 30_000);
    live(2);
    expect(await show(await station.journal.proof())).toBe('journal-forked');
  });

  it('with words in it is no journal', async () => {
    station.journal.append({ kind: 'visit-started', details: { note: 'Ana Silva was here' } });
    expect(await show(await station.journal.proof())).toBe('malformed-request');
  });
});

describe('the portal’s command about journals', () => {
  async function run(...args: string[]): Promise<{ status: number; lines: string[] }> {
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    const status = await runPortalJournalCommand(args, print, { now: () => portal.time.now.getTime() });
    return { status, lines };
  }

  it('lets a station begin another chain, from its first entry on, and keeps what was', async () => {
    live(6);
    await show(await station.journal.proof());
    station.journal.entries.splice(3);
    live(2);
    expect(await show(await station.journal.proof())).toBe('journal-rolled-back');
    const { status, lines } = await run('restart', portal.folder, station.stationId);
    expect([status, lines[0]]).toEqual([0, expect.stringContaining('kept up to entry 6 ')]);
    expect(await show(await station.journal.proof(4))).toBe('journal-gap');
    expect(await show(await station.journal.proof())).toBe('kept');
    expect(await kept()).toBe(5);
    station.journal.entries.splice(2);
    live(1);
    expect(await show(await station.journal.proof())).toBe('journal-rolled-back');
  });

  it('shows what is kept, and says what it cannot do', async () => {
    expect((await run('show', portal.folder, station.stationId)).lines).toEqual(['nothing is kept']);
    expect(await run('restart', portal.folder, 'nobody')).toMatchObject({ status: 2 });
    expect(await run('restart', `${portal.folder}/nowhere`, station.stationId)).toMatchObject({ status: 2 });
    for (const args of [[], ['show'], ['forget', portal.folder, station.stationId]]) {
      expect((await run(...args)).status).toBe(2);
    }
  });
});

describe('a delivery', () => {
  it('is refused by how its journal departs, and nothing is accepted', async () => {
    await deliver(portal, station, await createDelivery(portal, station));
    station.journal.entries.splice(1);
    portal.time.now = new Date(portal.time.now.getTime() + 60_000);
    const next = await createDelivery(portal, station, { programId: 2 });
    const answer = await deliver(portal, station, next);
    expect([answer.status, codeOf(answer)]).toEqual([409, 'journal-rolled-back']);
    expect(await portal.store.submissions.find(next.manifest.submissionId)).toBeUndefined();
  });

  it('is refused without a journal', async () => {
    const delivery = await createDelivery(portal, station);
    const answer = await portal.call('PUT', `/station/submissions/${delivery.manifest.submissionId}`, {
      authorization: await station.authorization(),
      body: delivery,
    });
    expect(codeOf(answer)).toBe('malformed-request');
  });

  it('is refused when the journal does not tell of it: old entries hide what was done since', async () => {
    const delivery = await createDelivery(portal, station);
    live(1);
    const old = await station.journal.proof();
    const send = async (journal: JournalProof) =>
      portal.call('PUT', `/station/submissions/${delivery.manifest.submissionId}`, {
        authorization: await station.authorization(),
        body: { ...delivery, journal },
      });
    for (const part of delivery.manifest.parts) {
      await sendPart({ portal, station, submissionId: delivery.manifest.submissionId, part });
    }
    expect(codeOf(await send(old))).toBe('journal-without-submission');
    const { journal } = await sentOf(station, delivery);
    expect((await send(journal)).status).toBe(200);
  });

  it('that was accepted, and whose answer was lost, gets its receipt also when the journal was put back since', async () => {
    const delivery = await createDelivery(portal, station);
    const before = [...station.journal.entries];
    const first = await deliver(portal, station, delivery);
    expect(await put(portal, station, delivery)).toEqual(first);
    station.journal.entries = before;
    portal.time.now = new Date(portal.time.now.getTime() + 60_000);
    expect(await put(portal, station, delivery)).toEqual(first);
  });
});
