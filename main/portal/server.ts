import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { openParentLink, type ParentLink } from '#kit/parent-link.ts';
import type { PortalMessage, StartMessage } from './settings/config.ts';
import { StartMessageSchema } from './settings/config.ts';
import type { Portal } from './create-portal.ts';
import { createPortal } from './create-portal.ts';

/**
 * Process entry of the portal: an Electron utility process, or a Node child process. It receives one start message
 * (`StartMessageSchema`) and sends one answer (`PortalMessageSchema`); when the parent says so, at SIGTERM, and when
 * the link to the parent closes, it closes its store and ends.
 */

const HOST = '127.0.0.1';

async function start(message: StartMessage): Promise<{ readonly portal: Portal; readonly port: number }> {
  let baseUrl = '';
  const { mode, dataFolder, providers, enrolmentCodes, consentTexts, seed, limits } = message;
  const portal = await createPortal({
    mode,
    dataFolder,
    providers,
    enrolmentCodes,
    consentTexts,
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

function run(link: ParentLink): void {
  const send = (message: PortalMessage) => link.send(message);
  let running: Promise<{ readonly portal: Portal } | undefined> | undefined;
  const end = async (): Promise<void> => {
    const started = await running;
    await started?.portal.close();
    process.exit(0);
  };
  link.onEnd(() => void end());
  link.onMessage((message) => {
    // The parent starts a portal once; a second message would be a programming error and changes nothing.
    if (running !== undefined) return;
    const parsed = StartMessageSchema.safeParse(message);
    if (!parsed.success) {
      send({ type: 'failed', reason: 'bad-start-message' });
      return;
    }
    running = start(parsed.data).then(
      (started) => {
        send({ type: 'listening', port: started.port, baseUrl: `http://${HOST}:${started.port}` });
        return started;
      },
      (error: unknown) => {
        send(failure(error));
        return undefined;
      },
    );
  });
}

// An unhandled rejection is a programming error: end, so that the parent starts a new process. Electron would only warn.
process.on('unhandledRejection', (error) => {
  throw error;
});

const link = openParentLink();
if (link === undefined) throw new Error('the portal is started by a parent process');
run(link);
