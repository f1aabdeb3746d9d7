import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Frame, Page } from '@playwright/test';

/**
 * Every way known to us by which a page can make a packet leave its process, but for windows of its own: those never
 * come to be (`shell/navigation.ts`).
 */
export const WAYS = [
  'stun',
  'turn-udp',
  'turn-tcp',
  'turns-tcp',
  'peer-udp',
  'web-transport',
  'fetch',
  'fetch-keepalive',
  'beacon',
  'xhr',
  'web-socket',
  'event-source',
  'image',
  'style',
  'css-image',
  'font',
  'script',
  'module',
  'media',
  'object',
  'frame',
  'worker',
  'ping',
  'prefetch',
  'preload',
  'module-preload',
  'preconnect',
  'icon',
  'manifest',
  'speculation-prefetch',
  'speculation-prerender',
  'form',
  'navigate',
] as const;
export type Way = (typeof WAYS)[number];

/** How many datagrams and connections have come at each way's own port. */
export interface Listeners {
  readonly ports: Readonly<Record<Way, number>>;
  counts(): Readonly<Record<Way, { readonly udp: number; readonly tcp: number }>>;
  close(): void;
}

/** Listens for TCP and UDP on one port of 127.0.0.1 for each way. */
export async function listenForAll(): Promise<Listeners> {
  const udp: Partial<Record<Way, number>> = {};
  const tcp: Partial<Record<Way, number>> = {};
  const ports: Partial<Record<Way, number>> = {};
  const servers: (Server | UdpSocket)[] = [];
  const open = new Set<Socket>();
  for (const way of WAYS) {
    const server = createServer((socket) => {
      tcp[way] = (tcp[way] ?? 0) + 1;
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
      socket.on('data', () => socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const socket = createSocket('udp4', () => (udp[way] = (udp[way] ?? 0) + 1));
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).bind(port, '127.0.0.1', resolve);
    });
    servers.push(server, socket);
    ports[way] = port;
  }
  return {
    ports: ports as Record<Way, number>,
    counts: () =>
      Object.fromEntries(WAYS.map((way) => [way, { udp: udp[way] ?? 0, tcp: tcp[way] ?? 0 }])) as ReturnType<
        Listeners['counts']
      >,
    close() {
      for (const server of servers) server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** How long a page is watched after it has tried everything; the slowest way was seen to need 0.5 s. */
const WATCHED_MS = 2500;

interface InPage {
  /** What is tried, by way; in the page. */
  waysOut: Record<string, () => unknown>;
}

/** Runs in a page: lays out the ways of WebRTC and WebTransport to these ports of 127.0.0.1. */
function layOutPeerWays(ports: Record<string, number>): void {
  const peers = async (way: string, iceServers: RTCIceServer[]): Promise<void> => {
    const one = new RTCPeerConnection({ iceServers });
    one.createDataChannel('x');
    const gathered = new Promise<void>((resolve) => {
      one.addEventListener('icegatheringstatechange', () => {
        if (one.iceGatheringState === 'complete') resolve();
      });
    });
    await one.setLocalDescription(await one.createOffer());
    if (way === 'peer-udp') {
      const other = new RTCPeerConnection();
      await other.setRemoteDescription(await one.createOffer());
      const answer = await other.createAnswer();
      await one.setRemoteDescription(answer);
      const candidate = `candidate:1 1 udp 2122260223 127.0.0.1 ${ports[way]} typ host`;
      await one.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 });
    }
    await gathered;
  };
  const turn = (way: string, scheme: string, transport: string) => () => {
    const urls = `${scheme}:127.0.0.1:${ports[way]}?transport=${transport}`;
    return peers(way, [{ urls, username: 'a', credential: 'b' }]);
  };
  (globalThis as unknown as InPage).waysOut = {
    stun: () => peers('stun', [{ urls: `stun:127.0.0.1:${ports['stun']}` }]),
    'turn-udp': turn('turn-udp', 'turn', 'udp'),
    'turn-tcp': turn('turn-tcp', 'turn', 'tcp'),
    'turns-tcp': turn('turns-tcp', 'turns', 'tcp'),
    'peer-udp': () => peers('peer-udp', []),
    'web-transport': () => new WebTransport(`https://127.0.0.1:${ports['web-transport']}/`).ready,
  };
}

/** Runs in a page: lays out the ways of requests and of hints. */
function layOutRequestWays(ports: Record<string, number>): void {
  const http = (way: string) => `http://127.0.0.1:${ports[way]}/secret-of-${way}`;
  const add = (tag: string, properties: object) => {
    const made = Object.assign(document.createElement(tag), properties);
    document.body.append(made);
    return made;
  };
  const link = (rel: string, way: string, more = {}) => {
    add('link', { rel, href: http(way), ...more });
  };
  const speculate = (kind: string, way: string) => {
    const textContent = JSON.stringify({ [kind]: [{ urls: [http(way)], eagerness: 'immediate' }] });
    add('script', { type: 'speculationrules', textContent });
  };
  const init: RequestInit = { mode: 'no-cors', method: 'POST', body: 'x' };
  Object.assign((globalThis as unknown as InPage).waysOut, {
    fetch: () => fetch(http('fetch'), init),
    'fetch-keepalive': () => fetch(http('fetch-keepalive'), { ...init, keepalive: true }),
    beacon: () => navigator.sendBeacon(http('beacon'), 'x'),
    xhr: () => {
      const request = new XMLHttpRequest();
      request.open('GET', http('xhr'));
      request.send();
    },
    'web-socket': () => new WebSocket(http('web-socket').replace('http', 'ws')),
    'event-source': () => new EventSource(http('event-source')),
    image: () => (new Image().src = http('image')),
    style: () => link('stylesheet', 'style'),
    'css-image': () => (document.body.style.backgroundImage = `url(${http('css-image')})`),
    font: () => new FontFace('x', `url(${http('font')})`).load(),
    script: () => add('script', { src: http('script') }),
    module: () => add('script', { type: 'module', src: http('module') }),
    media: () => add('video', { src: http('media'), preload: 'auto' }),
    object: () => add('object', { data: http('object') }),
    frame: () => add('iframe', { src: http('frame') }),
    worker: () => new Worker(URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(http('worker'))})`]))),
    ping: () => add('a', { href: '#', ping: http('ping') }).click(),
    prefetch: () => link('prefetch', 'prefetch'),
    preload: () => link('preload', 'preload', { as: 'image' }),
    'module-preload': () => link('modulepreload', 'module-preload'),
    preconnect: () => link('preconnect', 'preconnect'),
    icon: () => link('icon', 'icon'),
    manifest: () => link('manifest', 'manifest'),
    'speculation-prefetch': () => speculate('prefetch', 'speculation-prefetch'),
    'speculation-prerender': () => speculate('prerender', 'speculation-prerender'),
    form: () => {
      add('iframe', { name: 'form-sink' });
      const form = add('form', { action: http('form'), method: 'post', target: 'form-sink' }) as HTMLFormElement;
      form.submit();
    },
    navigate: () => (location.href = http('navigate')),
  });
}

/** Runs in a page: goes every way. Where a name is missing or a policy throws, that one is not gone. */
async function goAllWays(watchedMs: number): Promise<void> {
  const { navigate, ...ways } = (globalThis as unknown as InPage).waysOut;
  const watched = new Promise((resolve) => setTimeout(resolve, watchedMs));
  for (const go of Object.values(ways)) {
    try {
      const tried: unknown = go();
      if (tried instanceof Promise) tried.catch(() => undefined);
    } catch {
      // Not there, or not allowed.
    }
  }
  await watched;
  // The last one: it takes the page away where nothing refuses it.
  navigate?.();
}

/** Has a page or a frame go every way, and watches for a while what cannot report its end (a preconnect). */
export async function tryAllWays(place: Page | Frame, { ports }: Listeners): Promise<void> {
  await place.evaluate(layOutPeerWays, ports);
  await place.evaluate(layOutRequestWays, ports);
  // A page that has gone away at its end answers no more.
  await place.evaluate(goAllWays, WATCHED_MS).catch(() => undefined);
}

/** The ways at whose ports something came, as `turn-tcp: 2 TCP`. */
export function leaks(listeners: Listeners): string[] {
  return Object.entries(listeners.counts()).flatMap(([way, { udp, tcp }]) => [
    ...(udp > 0 ? [`${way}: ${udp} UDP`] : []),
    ...(tcp > 0 ? [`${way}: ${tcp} TCP`] : []),
  ]);
}
