import type * as Electron from 'electron';
import type { Protocol } from '../chromium/devtools-types.ts';
import type { Offered } from '../base/shape.ts';
import { asElectron } from '../base/shape.ts';
import { originOf, toElectron } from '../chromium/schemes.ts';
import { StrictEmitter } from '../base/strict.ts';

interface FrameState {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly number: number;
  url: string;
  origin: string;
  name: string;
  gone: boolean;
}

/** One frame, as main sees it. Stays readable after the frame has gone; then `detached` is true. */
export class WebFrameMain extends StrictEmitter<Electron.WebFrameMain> {
  readonly #tree: FrameTree;
  readonly #state: FrameState;

  constructor(tree: FrameTree, state: FrameState) {
    super();
    this.#tree = tree;
    this.#state = state;
  }

  get url(): string {
    return this.#state.url;
  }
  get origin(): string {
    return this.#state.origin;
  }
  get name(): string {
    return this.#state.name;
  }
  get detached(): boolean {
    return this.#state.gone;
  }
  get frameTreeNodeId(): number {
    return this.#state.number;
  }
  get routingId(): number {
    return this.#state.number;
  }
  get processId(): number {
    return this.#tree.processId;
  }
  get parent(): Electron.WebFrameMain | null {
    const { parentId } = this.#state;
    return parentId === undefined ? null : this.#tree.frame(parentId);
  }
  get top(): Electron.WebFrameMain | null {
    return this.#tree.frame(this.#tree.mainId);
  }
  get frames(): Electron.WebFrameMain[] {
    return this.#tree.childrenOf(this.#state.id);
  }
  isDestroyed(): boolean {
    return this.#state.gone;
  }
}

export function webFrameMainShape(frame: WebFrameMain): Pick<Electron.WebFrameMain, Offered<WebFrameMain>> {
  return frame;
}

let lastNumber = 0;

/** The frames of one web contents, kept up by the events of its sessions. */
export class FrameTree {
  readonly mainId: string;
  readonly processId: number;
  readonly #states = new Map<string, FrameState>();
  readonly #frames = new Map<string, Electron.WebFrameMain>();

  constructor(mainId: string, processId: number) {
    this.mainId = mainId;
    this.processId = processId;
    this.attach(mainId, undefined);
  }

  attach(id: string, parentId: string | undefined): void {
    if (this.#states.has(id)) return;
    lastNumber += 1;
    const state = { id, parentId, number: lastNumber, url: '', origin: 'null', name: '', gone: false };
    this.#states.set(id, state);
    this.#frames.set(id, asElectron<Electron.WebFrameMain>(new WebFrameMain(this, state)));
  }

  navigated(frame: Protocol.Page.Frame): void {
    this.attach(frame.id, frame.parentId);
    const state = this.#states.get(frame.id);
    if (state === undefined) return;
    state.url = toElectron(frame.url + (frame.urlFragment ?? ''));
    state.origin = originOf(toElectron(frame.securityOrigin));
    state.name = frame.name ?? '';
  }

  /** The origin of the document's own script world: `://` when opaque, which a commit does not say. */
  hasOrigin(id: string, origin: string): void {
    const state = this.#states.get(id);
    if (state !== undefined) state.origin = originOf(toElectron(origin));
  }

  movedWithin(id: string, url: string): void {
    const state = this.#states.get(id);
    if (state !== undefined) state.url = toElectron(url);
  }

  /** `swap` only moves the frame to another process. */
  detach(id: string, reason: 'remove' | 'swap'): void {
    if (reason === 'swap') return;
    for (const state of [...this.#states.values()]) if (state.parentId === id) this.detach(state.id, 'remove');
    const state = this.#states.get(id);
    if (state !== undefined) state.gone = true;
    this.#states.delete(id);
    this.#frames.delete(id);
  }

  frame(id: string): Electron.WebFrameMain | null {
    return this.#frames.get(id) ?? null;
  }

  main(): Electron.WebFrameMain {
    const frame = this.frame(this.mainId);
    if (frame === null) throw new Error('electron-host: the main frame has gone');
    return frame;
  }

  childrenOf(id: string): Electron.WebFrameMain[] {
    return [...this.#states.values()]
      .filter((state) => state.parentId === id)
      .flatMap((state) => this.frame(state.id) ?? []);
  }

  closeAll(): void {
    this.detach(this.mainId, 'remove');
  }
}
