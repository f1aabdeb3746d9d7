import { describe, expect, it, vi } from 'vitest';
import { openPdf, type PdfDeps, type PdfPageSource, type PdfSource } from './open-pdf.ts';

/** As pdf.js throws it. */
const passwordWanted = Object.assign(new Error('a word is needed'), { name: 'PasswordException' });

function page(values: Partial<PdfPageSource> = {}): PdfPageSource {
  return {
    size: { width: 100, height: 50 },
    render: () => ({ promise: Promise.resolve(), cancel: () => undefined }),
    text: () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue({ items: [{ str: 'one', hasEOL: true }, { type: 'beginMarkedContent' }] });
          controller.enqueue({ items: [{ str: 'two', hasEOL: false }] });
          controller.close();
        },
      }),
    pictures: () => [],
    leave: () => undefined,
    ...values,
  };
}

/** What a test makes of the deps: a reading that can fail, and a time that is over when the test says so. */
function scene(source: Promise<PdfSource> = Promise.resolve({ numPages: 3, getPage: () => Promise.resolve(page()) })) {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const over = Promise.withResolvers<undefined>();
  const end = vi.fn<() => void>(() => failed.reject(new Error('closed')));
  const stop = vi.fn<() => void>();
  const shown = new AbortController();
  const deps: PdfDeps = {
    load: () => Promise.resolve(new Uint8Array([1])),
    read: () => Promise.resolve({ source, ended: failed.promise, end }),
    limit: () => ({ over: over.promise, stop }),
  };
  const open = (changed: Partial<PdfDeps> = {}) => openPdf({ ...deps, ...changed }, 'part/1', shown.signal);
  return {
    open,
    end,
    stop,
    shown,
    fail: () => failed.reject(new Error('the worker failed')),
    runOut: () => over.resolve(undefined),
  };
}
type Scene = ReturnType<typeof scene>;

const never = new Promise<never>(() => undefined);

async function pageOf({ open }: Scene, number = 1) {
  const opened = await open();
  if (!opened.ok) throw new Error(opened.error.code);
  const read = await opened.value.page(number);
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
}

const canvas = () => ({ width: 0, height: 0 }) as HTMLCanvasElement;

describe('openPdf', () => {
  it('opens a document with its number of pages', async () => {
    const one = scene();
    expect(await one.open()).toMatchObject({ ok: true, value: { pageCount: 3 } });
    expect(one.end).not.toHaveBeenCalled();
    expect(one.stop).toHaveBeenCalledOnce();
  });

  it.each<[string, Partial<PdfDeps>]>([
    ['main does not give it', { load: () => Promise.resolve(undefined) }],
    ['main does not answer', { load: () => Promise.reject(new Error('no network')) }],
    ['what reads it cannot be loaded', { read: () => Promise.reject(new Error('no chunk')) }],
  ])('says that it is gone when %s', async (_what, changed) => {
    expect(await scene().open(changed)).toEqual({ ok: false, error: { code: 'gone' } });
  });

  it.each([
    ['locked', passwordWanted],
    ['damaged', new Error('Invalid PDF structure.')],
    ['damaged', Object.assign(new Error('of another kind'), { name: 'UnknownErrorException' })],
  ])('says that it is %s, and ends the worker', async (code, reason) => {
    const one = scene(Promise.reject(reason));
    expect(await one.open()).toEqual({ ok: false, error: { code } });
    expect(one.end).toHaveBeenCalledOnce();
  });

  it('says that it is damaged when the worker fails under it', async () => {
    const one = scene(never);
    one.fail();
    expect(await one.open()).toEqual({ ok: false, error: { code: 'damaged' } });
    expect(one.end).toHaveBeenCalledOnce();
  });

  it('does not wait for ever, and ends the worker', async () => {
    const one = scene(never);
    one.runOut();
    expect(await one.open()).toEqual({ ok: false, error: { code: 'slow' } });
    expect(one.end).toHaveBeenCalledOnce();
  });

  it('ends the worker when it is shown no more, before and after it was opened', async () => {
    const early = scene(never);
    early.shown.abort();
    await early.open();
    expect(early.end).toHaveBeenCalled();
    const late = scene();
    await late.open();
    late.shown.abort();
    expect(late.end).toHaveBeenCalledOnce();
  });
});

describe('a page', () => {
  const withPage = (values: Partial<PdfPageSource>) =>
    scene(Promise.resolve({ numPages: 1, getPage: () => Promise.resolve(page(values)) }));

  it('is drawn on a canvas of its size', async () => {
    const shown = await pageOf(scene());
    const place = canvas();
    const drawn = await shown.draw(place, 2.5, new AbortController().signal);
    expect(drawn).toEqual({ ok: true, value: { whole: true } });
    expect(place).toEqual({ width: 250, height: 125 });
  });

  it('says when a picture is missing', async () => {
    const shown = await pageOf(withPage({ pictures: () => [{ width: 1 }, null] }));
    const drawn = await shown.draw(canvas(), 1, new AbortController().signal);
    expect(drawn).toEqual({ ok: true, value: { whole: false } });
  });

  it('is not drawn for ever', async () => {
    const cancel = vi.fn<() => void>();
    const one = withPage({ render: () => ({ promise: never, cancel }) });
    const shown = await pageOf(one);
    const drawing = shown.draw(canvas(), 1, new AbortController().signal);
    one.runOut();
    expect(await drawing).toEqual({ ok: false, error: { code: 'slow' } });
    expect(cancel).toHaveBeenCalledOnce();
  });

  it('stops being drawn when another size is wanted', async () => {
    const task = Promise.withResolvers<undefined>();
    const cancel = vi.fn<() => void>(() => task.reject(new Error('cancelled')));
    const shown = await pageOf(withPage({ render: () => ({ promise: task.promise.then(() => undefined), cancel }) }));
    const wanted = new AbortController();
    const drawing = shown.draw(canvas(), 1, wanted.signal);
    wanted.abort();
    expect((await drawing).ok).toBe(false);
    expect(cancel).toHaveBeenCalled();
  });

  it('has its words, without the marks between them', async () => {
    expect(await (await pageOf(scene())).text()).toEqual(['one', 'two']);
  });

  it('that cannot be read is told, and the document stays open', async () => {
    const one = scene(Promise.resolve({ numPages: 2, getPage: () => Promise.reject(new Error('no such page')) }));
    const opened = await one.open();
    expect(opened.ok && (await opened.value.page(2))).toEqual({ ok: false, error: { code: 'damaged' } });
    expect(one.end).not.toHaveBeenCalled();
  });
});
