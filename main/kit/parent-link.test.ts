import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { END_MESSAGE, openParentLink } from './parent-link.ts';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

async function start(kind: string): Promise<{ readonly child: ChildProcess; readonly heard: unknown[] }> {
  const started = fork(join(import.meta.dirname, 'testing/linked-child.ts'), [kind]);
  child = started;
  const heard: unknown[] = [];
  started.on('message', (message) => heard.push(message));
  await once(started, 'message');
  return { child: started, heard };
}

describe.each(['utility', 'child'])('the link of a %s process', (kind) => {
  it('hands messages on, and ends the process once when the parent says so', async () => {
    const { child: started, heard } = await start(kind);
    started.send({ type: 'other' });
    started.send(END_MESSAGE);
    started.send(END_MESSAGE);
    expect(await once(started, 'exit')).toEqual([3, null]);
    expect(heard).toEqual([{ ready: true }, { heard: { type: 'other' } }, { ends: 1 }]);
  });

  it('ends the process at SIGTERM', async () => {
    const { child: started } = await start(kind);
    started.kill('SIGTERM');
    expect(await once(started, 'exit')).toEqual([3, null]);
  });

  it('ends the process when the link is gone', async () => {
    const { child: started } = await start(kind);
    started.disconnect();
    expect(await once(started, 'exit')).toEqual([4, null]);
  });
});

it('is undefined in a process that nobody started', () => {
  const { send } = process;
  Reflect.deleteProperty(process, 'send');
  try {
    expect(openParentLink()).toBeUndefined();
  } finally {
    if (send) process.send = send;
  }
});
