import { z } from 'zod';
import type { FileAnswer, FileComponent } from './engine.ts';
import { components, engine } from './engine.ts';
import type { FromFrame, ToFrame } from './messages.ts';

const OptionsSchema = z.looseObject({ slot: z.string() });

interface Waiting {
  readonly originalName: string;
  readonly progress: (event: { loaded: number; total: number }) => void;
  readonly resolve: (answer: FileAnswer) => void;
  readonly reject: (words: string) => void;
}

type FileReply = Extract<ToFrame, { type: 'file-progress' | 'file-added' | 'file-refused' }>;

export interface Files {
  /** Receives main's messages about a file. */
  readonly receive: (reply: FileReply) => void;
}

/** Creates the storage `kiosk`: a chosen file goes over the channel; the answer keeps only its name, size, type and part. */
export function installKioskStorage(send: (message: FromFrame) => void): Files {
  const waiting = new Map<number, Waiting>();
  let lastRequest = 0;

  class KioskStorage {
    static readonly title = 'Kiosk';
    readonly title = 'Kiosk';
    readonly name = 'kiosk';

    uploadFile(
      file: Blob,
      fileName: string,
      _dir: string,
      progress: Waiting['progress'],
      _url: string,
      options: unknown,
    ): Promise<FileAnswer> {
      const originalName = file instanceof File ? file.name : fileName;
      return new Promise((resolve, reject: (words: string) => void) => {
        lastRequest += 1;
        waiting.set(lastRequest, { originalName, progress, resolve, reject });
        send({
          type: 'file',
          requestId: lastRequest,
          slot: OptionsSchema.parse(options).slot,
          name: originalName,
          content: file,
        });
      });
    }

    downloadFile(file: FileAnswer): Promise<FileAnswer> {
      return Promise.resolve(file);
    }
  }
  engine.Providers.addProvider('storage', 'kiosk', KioskStorage);

  const Base = components.components.file;
  class KioskFile extends Base {
    override prepareFilesToUpload(files: FileList): Promise<unknown> {
      // Form.io would send a refused file again together with the next one.
      const sync = (this as unknown as FileComponent).filesToSync;
      sync.filesToUpload = sync.filesToUpload.filter((file) => file.status !== 'error');
      return super.prepareFilesToUpload(files);
    }

    override deleteFile(file: FileAnswer): Promise<void> {
      send({ type: 'file-removed', partId: file.partId });
      return Promise.resolve();
    }
  }
  components.setComponent('file', KioskFile);

  return {
    receive: (reply) => {
      const file = waiting.get(reply.requestId);
      if (!file) return;
      switch (reply.type) {
        case 'file-progress':
          file.progress({ loaded: reply.sent, total: Math.max(reply.total, 1) });
          return;
        case 'file-added':
          waiting.delete(reply.requestId);
          file.resolve({ storage: 'kiosk', ...reply.part, originalName: file.originalName });
          return;
        case 'file-refused':
          waiting.delete(reply.requestId);
          file.reject(reply.text);
          return;
      }
    },
  };
}
