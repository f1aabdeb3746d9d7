import { z } from 'zod';
import { err, ok } from '#kit/result.ts';
import { personOf } from '#vocabulary/people.ts';
import type { SendHttp } from '../http.ts';
import { readAnswer } from '../http.ts';
import { createOpenG2pPortal } from '../openg2p/client.ts';
import type { StationPortal } from '../port.ts';
import { enrolmentCalls, Jws, KeptSchema, type Call } from './enrolment-calls.ts';
import { fetchProvisioning } from './fetch-provisioning.ts';
import type { EnrolledStation, SignAsStation } from './station-token.ts';
import { stationToken } from './station-token.ts';
import { uploadBytes } from './upload-part.ts';

const SessionSchema = z.looseObject({ sessionToken: z.string().regex(/^[\w-]{20,}$/u) });
const ReceiptSchema = z.looseObject({ receipt: Jws });
const RemovedOperatorsSchema = z.looseObject({
  operators: z.array(z.looseObject({ issuer: z.string().min(1), sub: z.string().min(1) })).max(100_000),
});
const PartStateSchema = z.union([
  z.looseObject({ state: z.literal('absent') }),
  z.looseObject({ state: z.literal('partial'), offset: z.int().nonnegative() }),
  z.looseObject({ state: z.literal('done') }),
]);

export interface StationPortalDeps {
  /** Where the portal is; also the audience of the station's tokens. */
  readonly baseUrl: URL | string;
  readonly send: SendHttp;
  /** The same with a shorter deadline, for `ping`; `send` when absent. */
  readonly sendPing?: SendHttp;
  /** The result of enrolment; undefined before. All calls except `ping` and `enrol` need it. */
  readonly station: () => EnrolledStation | undefined;
  readonly sign: SignAsStation;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Unique per call. */
  readonly newId: () => string;
}

/** The client of the project's own portal. Each request carries a new token signed with the station's key. */
export function createStationPortal(deps: StationPortalDeps): StationPortal {
  const baseUrl = new URL(deps.baseUrl).href.replace(/\/+$/u, '');
  const { send } = deps;

  async function authorization(): Promise<string> {
    const station = deps.station();
    if (station === undefined) throw new Error('the station has not enrolled');
    const { sign, now, newId } = deps;
    return `Bearer ${await stationToken({ station, audience: baseUrl, sign, now, newId })}`;
  }

  const call: Call = async ([method, path], schema, more = {}) => {
    const answer = await send({
      method,
      url: `${baseUrl}${path}`,
      headers: {
        ...(more.anonymous !== true && { authorization: await authorization() }),
        ...(more.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(more.body !== undefined && { body: JSON.stringify(more.body) }),
      signal: more.signal,
    });
    return answer.ok ? readAnswer(answer.value, schema, 'refused') : answer;
  };

  return {
    async ping() {
      const answer = await (deps.sendPing ?? send)({ method: 'GET', url: `${baseUrl}/ping` });
      return answer.ok && readAnswer(answer.value, z.literal('pong'), 'refused').ok;
    },
    ...enrolmentCalls(call),
    provisioning: (tag) => fetchProvisioning({ baseUrl, send, authorization, tag }),
    async openSession({ idToken, userinfo, visitId, visitSecret }) {
      const body = { idToken, ...(userinfo !== null && { userinfo }), visitId, visitSecret };
      const opened = await call(['POST', '/station/sessions'], SessionSchema, { body });
      if (!opened.ok) return opened;
      const { sessionToken } = opened.value;
      return ok(createOpenG2pPortal({ baseUrl, send, token: () => sessionToken }));
    },
    async removedOperators() {
      const answer = await call(['GET', '/station/removed-operators'], RemovedOperatorsSchema);
      return answer.ok ? ok(answer.value.operators.map(personOf)) : answer;
    },
    async uploadPart({ submissionId, part, content, signal }) {
      const state = await call(['GET', `/station/submissions/${submissionId}/parts/${part.id}`], PartStateSchema, {
        signal,
      });
      if (!state.ok) return state;
      if (state.value.state === 'done') return ok(undefined);
      if (signal.aborted) return err({ code: 'unreachable' });
      return uploadBytes({
        collection: `${baseUrl}/station/parts`,
        uploadId: `${submissionId}.${part.id}`,
        resume: state.value.state === 'partial',
        submissionId,
        part,
        content: content(),
        signal,
        send,
        authorization,
      });
    },
    async showJournal(proof, signal) {
      const shown = await call(['POST', '/station/journal'], KeptSchema, { body: proof, signal });
      return shown.ok ? ok(undefined) : shown;
    },
    async deliver({ delivery, journal }, signal) {
      const path = `/station/submissions/${delivery.manifest.submissionId}`;
      const answer = await call(['PUT', path], ReceiptSchema, { body: { ...delivery, journal }, signal });
      return answer.ok ? ok({ receipt: answer.value.receipt }) : answer;
    },
  };
}
