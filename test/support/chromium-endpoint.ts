import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line to a running Chromium, past the program that it runs for. What was set over it holds until it is closed. */
export interface ChromiumLine {
  /** Asks the browser, or the page that a session is attached to. Rejects with Chromium's refusal. */
  ask(method: string, params: object, session?: string): Promise<object>;
  close(): void;
}

/** Opens a connection to the Chromium of this profile. */
export async function callChromium(profile: string): Promise<ChromiumLine> {
  const [port = '', path = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const waiting = new Map<number, PromiseWithResolvers<object>>();
  const opened = Promise.withResolvers<undefined>();
  socket.addEventListener('open', () => opened.resolve(undefined));
  socket.addEventListener('error', () => opened.reject(new Error('Chromium does not answer')));
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as { id?: number; result?: object; error?: { message: string } };
    const asked = waiting.get(answer.id ?? 0);
    if (answer.result) asked?.resolve(answer.result);
    else asked?.reject(new Error(answer.error?.message ?? 'refused'));
  });
  await opened.promise;
  return {
    ask(method, params, session) {
      const asked = Promise.withResolvers<object>();
      const id = waiting.size + 1;
      waiting.set(id, asked);
      socket.send(JSON.stringify({ id, method, params, ...(session !== undefined && { sessionId: session }) }));
      return asked.promise;
    },
    close: () => socket.close(),
  };
}

/** What an expression gives in the first page whose address ends so, which a driver may have given up after a crash. */
export async function evaluateIn(line: ChromiumLine, addressEnd: string, expression: string): Promise<unknown> {
  const { targetInfos } = (await line.ask('Target.getTargets', {})) as {
    targetInfos: { targetId: string; type: string; url: string }[];
  };
  const page = targetInfos.find(({ type, url }) => type === 'page' && url.endsWith(addressEnd));
  if (!page) return undefined;
  const { targetId } = page;
  const { sessionId } = (await line.ask('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
  const asked = { expression, awaitPromise: true, returnByValue: true };
  const { result } = (await line.ask('Runtime.evaluate', asked, sessionId)) as { result?: { value?: unknown } };
  await line.ask('Target.detachFromTarget', { sessionId });
  return result?.value;
}
