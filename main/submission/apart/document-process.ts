import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { openParentLink } from '#kit/parent-link.ts';
import { MEDIA_TYPES } from '#vocabulary/media-types.ts';
import { openDocument } from './open-document.ts';

/**
 * The entry of the process that opens documents: an Electron utility process, or a Node child process. It says `ready`,
 * then answers one question after the other with a verdict. It ends with its parent, and by its own hand when it takes
 * more memory than it may.
 */

const AskedSchema = z.strictObject({ content: z.instanceof(Uint8Array), mediaType: z.enum(MEDIA_TYPES) });

const link = openParentLink();
if (link === undefined) throw new Error('the process that opens documents is started by a parent process');

const file = import.meta.url.endsWith('.ts') ? './memory-watch.ts' : './memory-watch.js';
new Worker(new URL(file, import.meta.url)).unref();

link.onEnd(() => process.exit(0));
link.onMessage((message) => {
  const { content, mediaType } = AskedSchema.parse(message);
  void openDocument(content, mediaType).then((verdict) => link.send({ verdict }));
});
link.send({ verdict: 'ready' });
