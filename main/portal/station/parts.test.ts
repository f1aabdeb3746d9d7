import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { sha256Hex } from '../../submission/canonical.ts';
import { createUpload, patchUpload, PDF, pdfPart, sendPart } from '../testing/delivery.ts';
import type { TestPortal, TestStation } from '../testing/portal.ts';
import { startPortal } from '../testing/portal.ts';

let portal: TestPortal;
let station: TestStation;
beforeAll(async () => {
  portal = await startPortal({ limits: { partBytes: 1_000 } });
  station = await portal.enrol();
});
afterAll(() => portal.remove());

async function stateOf(submissionId: string, partId: string, { by = station, at = portal } = {}): Promise<unknown> {
  const path = `/station/submissions/${submissionId}/parts/${partId}`;
  return (await at.call('GET', path, { authorization: await by.authorization() })).body;
}

/** The status of a request whose path goes out as it is written: `fetch` would make it tidy first. */
async function rawStatus(path: string, method: string): Promise<number> {
  const { hostname, port } = new URL(portal.baseUrl);
  const headers = {
    authorization: await station.authorization(),
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  };
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request({ hostname, port, path, method, headers }, (response) => {
    response.resume();
    response.once('end', () => resolve(response.statusCode ?? 0));
  });
  sent.once('error', reject);
  sent.end(method === 'PATCH' ? PDF.subarray(0, 5) : undefined);
  return promise;
}

async function code(response: Response): Promise<string | undefined> {
  return ((await response.json()) as { errors: { code: string }[] }).errors[0]?.code;
}

describe('uploading a part', () => {
  it('goes from absent to partial to done, and reports its state', async () => {
    const submissionId = randomUUID();
    const part = pdfPart();
    const upload = `${submissionId}.${part.id}`;
    expect(await stateOf(submissionId, part.id)).toEqual({ state: 'absent', upload });
    expect((await createUpload({ portal, station, submissionId, part })).status).toBe(201);
    expect(
      (await patchUpload({ portal, station, uploadId: upload, offset: 0, content: PDF.subarray(0, 10) })).status,
    ).toBe(204);
    expect(await stateOf(submissionId, part.id)).toEqual({ state: 'partial', offset: 10, upload });
    expect(
      (await patchUpload({ portal, station, uploadId: upload, offset: 10, content: PDF.subarray(10) })).status,
    ).toBe(204);
    expect(await stateOf(submissionId, part.id)).toEqual({ state: 'done', upload });
  });

  it('continues at the same offset after the portal was restarted', async () => {
    const first = await startPortal();
    const there = await first.enrol();
    const submissionId = randomUUID();
    const part = pdfPart();
    await createUpload({ portal: first, station: there, submissionId, part });
    await patchUpload({
      portal: first,
      station: there,
      uploadId: `${submissionId}.${part.id}`,
      offset: 0,
      content: PDF.subarray(0, 7),
    });
    await first.stop();
    const port = Number(new URL(first.baseUrl).port);
    const second = await startPortal({ dataFolder: first.folder, provider: first.provider, port });
    expect(await stateOf(submissionId, part.id, { by: there, at: second })).toMatchObject({
      state: 'partial',
      offset: 7,
    });
    await patchUpload({
      portal: second,
      station: there,
      uploadId: `${submissionId}.${part.id}`,
      offset: 7,
      content: PDF.subarray(7),
    });
    expect(await stateOf(submissionId, part.id, { by: there, at: second })).toMatchObject({ state: 'done' });
    await second.remove();
  });

  it('finishes an upload that was complete but not yet checked when the portal stopped', async () => {
    const submissionId = randomUUID();
    const part = pdfPart();
    await createUpload({ portal, station, submissionId, part });
    writeFileSync(join(portal.folder, 'parts', `${submissionId}.${part.id}`), PDF);
    expect(await stateOf(submissionId, part.id)).toMatchObject({ state: 'done' });
  });

  it('deletes an upload that does not have the announced hash', async () => {
    const submissionId = randomUUID();
    const part = pdfPart({ sha256: sha256Hex('something else') });
    await createUpload({ portal, station, submissionId, part });
    const sent = await patchUpload({
      portal,
      station,
      uploadId: `${submissionId}.${part.id}`,
      offset: 0,
      content: PDF,
    });
    expect([sent.status, await code(sent)]).toEqual([422, 'part-hash']);
    expect(existsSync(join(portal.folder, 'parts', `${submissionId}.${part.id}`))).toBe(false);
    expect(await stateOf(submissionId, part.id)).toMatchObject({ state: 'absent' });
  });

  it('is not emptied by being created again', async () => {
    const submissionId = randomUUID();
    const part = pdfPart();
    await createUpload({ portal, station, submissionId, part });
    await patchUpload({
      portal,
      station,
      uploadId: `${submissionId}.${part.id}`,
      offset: 0,
      content: PDF.subarray(0, 10),
    });
    expect(await code(await createUpload({ portal, station, submissionId, part }))).toBe('upload-exists');
    expect(await stateOf(submissionId, part.id)).toMatchObject({ state: 'partial', offset: 10 });
    const changed = { ...part, sha256: sha256Hex('changed') };
    expect(await code(await createUpload({ portal, station, submissionId, part: changed }))).toBe('conflict');
  });

  it('accepts no more bytes than the limit, and no more than were announced', async () => {
    const submissionId = randomUUID();
    expect(await code(await createUpload({ portal, station, submissionId, part: pdfPart({ size: 1_001 }) }))).toBe(
      'too-large',
    );
    expect(
      await code(await createUpload({ portal, station, submissionId, part: pdfPart({ size: 900 }), length: 899 })),
    ).toBe('part-size');
    const part = pdfPart();
    await createUpload({ portal, station, submissionId, part });
    const sent = await patchUpload({
      portal,
      station,
      uploadId: `${submissionId}.${part.id}`,
      offset: 0,
      content: Buffer.alloc(part.size + 1),
    });
    expect(sent.status).toBe(413);
    expect(await stateOf(submissionId, part.id)).not.toMatchObject({ state: 'done' });
  });

  it('takes names in small letters only', async () => {
    const { id, ...part } = pdfPart();
    const large = { ...part, id: id.toUpperCase() };
    const refused = await createUpload({ portal, station, submissionId: randomUUID(), part: large });
    expect([refused.status, await code(refused)]).toEqual([400, 'malformed-request']);
  });

  it('refuses metadata that names no part', async () => {
    for (const metadata of ['', 'partId eA==', `submissionId ${Buffer.from('../../x').toString('base64')}`]) {
      const response = await fetch(`${portal.baseUrl}/station/parts`, {
        method: 'POST',
        headers: {
          authorization: await station.authorization(),
          'tus-resumable': '1.0.0',
          'upload-length': '10',
          ...(metadata !== '' && { 'upload-metadata': metadata }),
        },
      });
      expect([response.status, await code(response)]).toEqual([400, 'malformed-request']);
    }
  });

  it('refuses other stations', async () => {
    const other = await portal.enrol();
    const submissionId = randomUUID();
    const part = pdfPart();
    await createUpload({ portal, station, submissionId, part });
    expect(
      await code(
        await patchUpload({ portal, station: other, uploadId: `${submissionId}.${part.id}`, offset: 0, content: PDF }),
      ),
    ).toBe('not-found');
    expect(await code(await createUpload({ portal, station: other, submissionId, part }))).toBe('conflict');
    expect(await stateOf(submissionId, part.id, { by: other })).toMatchObject({ errors: [{ code: 'conflict' }] });
    expect(await sendPart({ portal, station: other, submissionId: randomUUID(), part: pdfPart() })).toBe(204);
  });

  it.each([
    (own: string, other: string) => `${own}?x=/${other}`,
    (own: string, other: string) => `${own}?/${other}`,
    (own: string, other: string) => `${own}?x=/${encodeURIComponent(other)}/`,
    (own: string, other: string) => `${own}%3Fx=/${other}`,
    (own: string, other: string) => `${own}/${other}`,
    (own: string, other: string) => `${own}/../${other}`,
    (own: string, other: string) => `${own}%2F..%2F${other}`,
    (_own: string, other: string) => `./${other}`,
    (own: string, other: string) => `${own};/${other}`,
    (own: string, other: string) => `${own}%00/${other}`,
    (own: string, other: string) => `${own}\\..\\${other}`,
    (own: string, other: string) => `${own}%252F..%252F${other}`,
    (own: string, other: string) => `${own.toUpperCase()}/../${other}`,
  ])('lets nobody reach the upload of another station past its own (%#)', async (pathOf) => {
    const other = await portal.enrol();
    const [mine, theirs] = [randomUUID(), randomUUID()];
    const [myPart, theirPart] = [pdfPart(), pdfPart()];
    await createUpload({ portal, station, submissionId: mine, part: myPart });
    await createUpload({ portal, station: other, submissionId: theirs, part: theirPart });
    const path = `/station/parts/${pathOf(`${mine}.${myPart.id}`, `${theirs}.${theirPart.id}`)}`;
    for (const method of ['PATCH', 'HEAD']) expect(await rawStatus(path, method), method).toBeGreaterThanOrEqual(400);
    expect(await stateOf(mine, myPart.id)).toMatchObject({ state: 'partial', offset: 0 });
    expect(await stateOf(theirs, theirPart.id, { by: other })).toMatchObject({ state: 'partial', offset: 0 });
  });

  it('says where an upload is when a piece arrives a second time', async () => {
    const submissionId = randomUUID();
    const part = pdfPart();
    await createUpload({ portal, station, submissionId, part });
    const piece = { portal, station, uploadId: `${submissionId}.${part.id}`, offset: 0, content: PDF.subarray(0, 10) };
    expect((await patchUpload(piece)).status).toBe(204);
    const again = await patchUpload(piece);
    expect([again.status, await code(again)]).toEqual([409, 'upload-offset']);
    expect(await stateOf(submissionId, part.id)).toMatchObject({ state: 'partial', offset: 10 });
  });

  it('takes no more than the quota of a station, until a submission of it is accepted', async () => {
    const own = await startPortal({ limits: { stationBytes: 2 * PDF.length } });
    const [there, other] = [await own.enrol(), await own.enrol()];
    const create = (by: TestStation) =>
      createUpload({ portal: own, station: by, submissionId: randomUUID(), part: pdfPart() });
    expect((await create(there)).status).toBe(201);
    expect((await create(there)).status).toBe(201);
    const third = await create(there);
    expect([third.status, await code(third)]).toEqual([429, 'upload-quota']);
    expect((await create(other)).status).toBe(201);
    const late = await own.enrol();
    const together = await Promise.all(Array.from({ length: 6 }, () => create(late)));
    expect(together.filter(({ status }) => status === 201)).toHaveLength(2);
    await own.remove();
  });

  it('refuses a caller that is not a station', async () => {
    for (const [method, path] of [
      ['POST', '/station/parts'],
      ['PATCH', '/station/parts/x'],
    ] as const) {
      const response = await fetch(`${portal.baseUrl}${path}`, {
        method,
        headers: {
          'tus-resumable': '1.0.0',
          ...(method === 'PATCH' && { 'content-type': 'application/offset+octet-stream' }),
        },
      });
      expect([response.status, await code(response)]).toEqual([401, 'station-token']);
    }
    expect((await fetch(`${portal.baseUrl}/station/parts/x`)).status).toBe(404);
    expect((await fetch(`${portal.baseUrl}/station/parts/x`, { method: 'DELETE' })).status).toBe(404);
  });
});
