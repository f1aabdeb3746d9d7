import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { Log } from '../log/log.ts';
import { errorBody, refusalIn } from './refusal.ts';

/** How the portal is reached. */
export interface Reach {
  /** Certificate chain and private key (PEM); absent for plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Addresses and networks (CIDR) of proxies that are believed when they say who is calling. */
  readonly proxies?: readonly string[] | undefined;
}

/** Longer than one chunk of an upload takes on a slow line, shorter than somebody can hold many connections open. */
const REQUEST_MILLISECONDS = 300_000;

/** The HTTP server without its routes. Its log names routes and refusals, never paths, headers or bodies. */
export function createApp(reach: Reach, log: Log): FastifyInstance {
  const { tls, proxies = [] } = reach;
  const common = {
    // Its own log would print paths and headers, which name people and sessions.
    logger: false,
    // Those that are being answered get their answer, within the time that `drain` gives.
    forceCloseConnections: 'idle',
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    requestTimeout: REQUEST_MILLISECONDS,
  } as const;
  const refusals = new WeakMap<object, string | undefined>();
  const app: FastifyInstance = tls === undefined ? fastify(common) : fastify({ ...common, https: { ...tls } });
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode >= 400) refusals.set(request, refusalIn(payload));
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    log.info('request', {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.raw.statusCode,
      refusal: refusals.get(request),
      milliseconds: Math.round(reply.elapsedTime),
    });
    done();
  });
  endAnsweredWhenClosing(app);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody('G2P-REQ-404')));
  return app;
}

/** An answered connection stays open for the next request: a server that closes would wait for it. */
function endAnsweredWhenClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.server.on('request', (_request, response) => {
    response.once('close', () => {
      if (isClosing) setImmediate(() => app.server.closeIdleConnections());
    });
  });
}

/**
 * Closes the server: it takes no new connection, and what is being answered is answered; after `graceMs` the rest is cut.
 * An upload that is cut goes on later where it was.
 */
export async function drain(app: FastifyInstance, graceMs: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
