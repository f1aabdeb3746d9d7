import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KioskBridge } from '../../preload/contract/bridge.ts';
import { calls, PART_CHUNK_BYTES } from '../../preload/contract/calls.ts';
import { callKiosk, failureOf, Refusal } from './call.ts';
import { followEvents } from './events.ts';
import { addDocument, CHUNK_BYTES } from './parts.ts';
import { createQueryClient, VISIT_KEYS } from './query-client.ts';

type Answer = (name: string, input: unknown) => unknown;

/** Replaces main behind the bridge: returns the test's answers and checks each input against the contract. */
function stubBridge(answer: Answer) {
  const seen: [string, unknown][] = [];
  const listeners = new Map<string, (view: unknown) => void>();
  const kiosk = {
    invoke: (name: keyof typeof calls, input: unknown) => {
      calls[name].input.parse(input);
      seen.push([name, input]);
      return Promise.resolve(answer(name, input));
    },
    subscribe: (name: string, listener: (view: unknown) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  };
  vi.stubGlobal('window', { kiosk: kiosk as unknown as KioskBridge });
  return { seen, listeners };
}

afterEach(() => vi.unstubAllGlobals());

describe('calls', () => {
  it('reject with the refusal that main gave', async () => {
    stubBridge(() => ({ ok: false, error: { code: 'disk-full' } }));
    const refused = await callKiosk('visit.look-over', {}).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect(failureOf(refused)).toEqual({ code: 'disk-full' });
  });

  it('reject as internal when they break on the way', async () => {
    vi.stubGlobal('window', { kiosk: { invoke: () => Promise.reject(new Error('gone')) } });
    expect(failureOf(await callKiosk('visit.look-over', {}).catch((error: unknown) => error))).toEqual({
      code: 'internal',
    });
    expect(failureOf(new TypeError('a bug'))).toEqual({ code: 'internal' });
  });
});

describe('documents', () => {
  const part = { partId: 'p', slot: 's', name: 'a.pdf', mediaType: 'application/pdf', size: 1, path: 'x' };
  const answerAll: Answer = (name) => ({
    ok: true,
    value: name === 'part.begin' ? { partId: 'p' } : name === 'part.finish' ? part : null,
  });

  it('are sent in pieces of the contract’s size', () => {
    expect(CHUNK_BYTES).toBe(PART_CHUNK_BYTES);
  });

  it('are sent piece after piece, whole and in order, with their progress', async () => {
    const { seen } = stubBridge(answerAll);
    const bytes = Uint8Array.from({ length: CHUNK_BYTES * 2 + 7 }, (_, index) => index % 251);
    const progress: number[] = [];
    await addDocument({
      slot: 's',
      name: 'a.pdf',
      content: new Blob([bytes]),
      onProgress: (sent) => progress.push(sent),
    });
    expect(seen.map(([name]) => name)).toEqual([
      'part.begin',
      'part.append',
      'part.append',
      'part.append',
      'part.finish',
    ]);
    expect(seen[0]?.[1]).toEqual({ slot: 's', name: 'a.pdf', size: bytes.length });
    const pieces = seen.slice(1, 4).map(([, input]) => input as { index: number; bytes: Uint8Array });
    expect(pieces.map((piece) => piece.index)).toEqual([0, 1, 2]);
    expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(Buffer.from(bytes))).toBe(true);
    expect(progress).toEqual([CHUNK_BYTES, CHUNK_BYTES * 2, bytes.length]);
  });

  it('report the first refusal and remove the part that was begun', async () => {
    const { seen } = stubBridge((name, input) =>
      name === 'part.append' ? { ok: false, error: { code: 'disk-full' } } : answerAll(name, input),
    );
    const refused = await addDocument({
      slot: 's',
      name: 'a',
      content: new Blob(['x']),
      onProgress: () => undefined,
    }).catch((error: unknown) => error);
    expect(failureOf(refused).code).toBe('disk-full');
    expect(seen.at(-1)).toEqual(['part.remove', { partId: 'p' }]);
  });

  it('are refused by main when they are empty', async () => {
    const { seen } = stubBridge((name, input) =>
      name === 'part.begin' ? { ok: false, error: { code: 'empty-document' } } : answerAll(name, input),
    );
    const refused = await addDocument({
      slot: 's',
      name: '',
      content: new Blob([]),
      onProgress: () => undefined,
    }).catch((error: unknown) => error);
    expect(failureOf(refused).code).toBe('empty-document');
    expect(seen).toEqual([['part.begin', { slot: 's', name: 'document', size: 0 }]]);
  });
});

describe('events', () => {
  it('replace the cached views and forget a visit that is gone', () => {
    const { listeners } = stubBridge(() => ({ ok: true, value: null }));
    const client = createQueryClient();
    const end = followEvents(client);
    listeners.get('visit-changed')?.({ visitId: 'v1' });
    for (const key of VISIT_KEYS) client.setQueryData([key], 'personal');
    client.setQueryData(['form.open', 'program'], 'personal');
    listeners.get('visit-changed')?.({ visitId: 'v1', step: 'form' });
    expect(client.getQueryData(['programs.list'])).toBe('personal');
    listeners.get('visit-changed')?.(null);
    const kept = client
      .getQueryCache()
      .getAll()
      .map((query) => query.state.data);
    expect(kept).not.toContain('personal');
    expect(client.getQueryData(['visit.view'])).toBeNull();
    listeners.get('capture-changed')?.({ phase: 'idle' });
    expect(client.getQueryData(['capture.view'])).toEqual({ phase: 'idle' });
    end();
    expect(listeners.size).toBe(0);
  });
});
