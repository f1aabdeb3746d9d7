import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import { errorBody, REFUSALS } from '../http/refusal.ts';
import type { Station, StationAuth } from '../stations/station-auth.ts';

/**
 * Answers only a station that has just proved who it is; any other caller gets the refusal before anything of its body is
 * read.
 */
export function forStation(
  { stationAuth }: { readonly stationAuth: StationAuth },
  answer: (station: Station, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
): {
  readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
} {
  const callers = new WeakMap<FastifyRequest, Station>();
  return {
    async onRequest(request, reply) {
      const caller = await stationAuth.caller(request.headers.authorization);
      if (!caller.ok) return refuse(reply, caller.error.code);
      callers.set(request, caller.value);
      return undefined;
    },
    async handler(request, reply) {
      const station = callers.get(request);
      return station ? answer(station, request, reply) : refuse(reply, 'station-token');
    },
  };
}

/** Answers with a refusal, and when to try again where that is known. */
export function refuse(reply: FastifyReply, code: PortalRefusal, retryAfterSeconds?: number): FastifyReply {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  return reply.code(REFUSALS[code]).send(errorBody(code));
}
