import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';

// Loaded into every utility process before its own entry: gives it `process.parentPort`, and main's end is its own.

class ParentPort extends EventEmitter {
  readonly #early: unknown[] = [];

  constructor() {
    super();
    process.on('message', (data: unknown) => {
      if (this.listenerCount('message') === 0) this.#early.push(data);
      else this.emit('message', { data, ports: [] });
    });
    // Electron queues what comes before there is a listener.
    this.on('newListener', (event) => {
      if (event === 'message') queueMicrotask(() => this.#flush());
    });
  }

  postMessage(message: unknown): void {
    process.send?.(message);
  }

  #flush(): void {
    for (const data of this.#early.splice(0)) this.emit('message', { data, ports: [] });
  }
}

Object.defineProperty(process, 'parentPort', { value: new ParentPort(), enumerable: true });
Object.defineProperty(process, 'type', { value: 'utility', enumerable: true });
// Electron's children die with main: no handler runs, and `parentPort` has no `close`.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron' || specifier.startsWith('electron/'))
      throw new Error('electron-host: electron is not offered in utility processes');
    return next(specifier, context);
  },
});
