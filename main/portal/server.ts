import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { PortalMessage, StartMessage } from './config.ts';
import { StartMessageSchema } from './config.ts';
import type { Portal } from './create-portal.ts';
import { createPortal } from './create-portal.ts';

/**
 * Process entry of the portal: an Electron utility process, or a Node child process. One start message comes in
 * (`StartMessageSchema`), one answer goes out (`PortalMessageSchema`); when the link to the parent closes the process
 * ends, so that a killed parent leaves no orphan.
 */
interface Link {
  send(message: PortalMessage): void;
  onMessage(take: (message: unknown) => void): void;
  onClose(end: () => void): void;
}

/** The part of Electron's `process.parentPort` that is used here. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', take: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', end: () => void): void;
  start?(): void;
}

const HOST = '127.0.0.1';

function linkToParent(): Link {
  const port: unknown = Reflect.get(process, 'parentPort');
  if (isParentPort(port)) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (take) => {
        port.on('message', (event) => take(event.data));
        port.start?.();
      },
      onClose: (end) => port.on('close', end),
    };
  }
  if (process.send === undefined) throw new Error('the portal is started by a parent process');
  return {
    send: (message) => process.send?.(message),
    onMessage: (take) => void process.on('message', take),
    onClose: (end) => void process.on('disconnect', end),
  };
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

async function start(message: StartMessage): Promise<{ readonly portal: Portal; readonly port: number }> {
  let baseUrl = '';
  const { mode, dataFolder, providers, enrolmentCodes, seed, limits } = message;
  const portal = await createPortal({
    mode,
    dataFolder,
    providers,
    enrolmentCodes,
    seed,
    limits,
    baseUrl: () => baseUrl,
  });
  try {
    await portal.app.listen({ host: HOST, port: message.port });
  } catch (error) {
    await portal.close();
    throw error;
  }
  const { port } = portal.app.server.address() as AddressInfo;
  baseUrl = `http://${HOST}:${port}`;
  return { portal, port };
}

const ErrorCode = z.object({ code: z.string() });

function failure(error: unknown): PortalMessage {
  const code = ErrorCode.safeParse(error);
  const inUse = code.success && code.data.code === 'EADDRINUSE';
  return { type: 'failed', reason: inUse ? 'port-in-use' : 'data-folder' };
}

function run(link: Link): void {
  let running: Promise<{ readonly portal: Portal } | undefined> | undefined;
  const end = async (): Promise<void> => {
    const started = await running;
    await started?.portal.close();
    process.exit(0);
  };
  link.onClose(() => void end());
  link.onMessage((message) => {
    // The parent starts a portal once; a second message would be a programmer's error and changes nothing.
    if (running !== undefined) return;
    const parsed = StartMessageSchema.safeParse(message);
    if (!parsed.success) {
      link.send({ type: 'failed', reason: 'bad-start-message' });
      return;
    }
    running = start(parsed.data).then(
      (started) => {
        link.send({ type: 'listening', port: started.port, baseUrl: `http://${HOST}:${started.port}` });
        return started;
      },
      (error: unknown) => {
        link.send(failure(error));
        return undefined;
      },
    );
  });
}

run(linkToParent());
