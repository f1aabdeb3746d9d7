import { openParentLink } from '../parent-link.ts';

/** A child process that says what it hears over its link, and what ends it. `utility` gives it Electron's kind of link. */
if (process.argv[2] === 'utility') {
  const listeners: ((event: { readonly data: unknown }) => void)[] = [];
  process.on('message', (data) => {
    for (const listener of listeners) listener({ data });
  });
  Object.defineProperty(process, 'parentPort', {
    value: {
      postMessage: (message: object) => process.send?.(message),
      on: (_event: string, listener: (typeof listeners)[number]) => listeners.push(listener),
    },
  });
}
const link = openParentLink();
let ends = 0;
link?.onMessage((message) => link.send({ heard: message }));
link?.onEnd(() => {
  ends += 1;
  process.send?.({ ends }, undefined, undefined, () => process.exit(3));
  if (!process.connected) process.exit(4);
});
link?.send({ ready: true });
