import { DevtoolsError } from '../chromium/devtools.ts';
import type { DevtoolsSession } from '../chromium/devtools.ts';
import { loadError, netErrorNamed } from '../chromium/net-errors.ts';
import { toChromium } from '../chromium/schemes.ts';

interface Load {
  readonly url: string;
  loaderId: string | undefined;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** URL without its fragment, which requests do not carry. */
function bare(url: string): string {
  return url.replace(/#.*$/s, '');
}

/** What main itself asked a page to load, and the state of that load. */
export class PageLoads {
  readonly #asked = new Set<string>();
  readonly #loaded = new Set<string>();
  #current: Load | undefined;

  /** Main is about to bring the page here; no will-navigate is emitted for it. */
  expect(url: string): void {
    const target = toChromium(url);
    if (URL.canParse(target)) this.#asked.add(bare(new URL(target).href));
  }

  /** Whether main asked for this document; says so once. */
  wasAsked(chromiumUrl: string): boolean {
    return this.#asked.delete(bare(chromiumUrl));
  }

  /**
   * Goes to a URL. Resolves when the document has loaded, and says whether only the fragment has changed; rejects as
   * Electron's loadURL does, also when another load takes its place.
   */
  async go(page: DevtoolsSession, url: string): Promise<{ within: boolean }> {
    this.abandon();
    const load = Promise.withResolvers<undefined>();
    // It may be rejected, by the next load, before anybody waits for it.
    load.promise.catch(() => undefined);
    const mine: Load = { url, loaderId: undefined, resolve: () => load.resolve(undefined), reject: load.reject };
    this.#current = mine;
    this.expect(url);
    const { loaderId, errorText = '' } = await this.#navigate(page, url);
    this.wasAsked(toChromium(url));
    const within = loaderId === undefined;
    if (errorText !== '') {
      mine.reject(
        loadError(errorText === 'invalid' ? { code: 'ERR_INVALID_URL', errno: -300 } : netErrorNamed(errorText), url),
      );
    } else if (within) mine.resolve();
    if ((errorText !== '' || within) && this.#current === mine) this.#current = undefined;
    mine.loaderId = loaderId;
    this.#settle();
    await load.promise;
    return { within };
  }

  async #navigate(page: DevtoolsSession, url: string): Promise<{ loaderId?: string; errorText?: string }> {
    try {
      return await page.send('Page.navigate', { url: toChromium(url) });
    } catch (error) {
      // Chromium refuses what is not a URL; everything else it answers with an error text.
      if (error instanceof DevtoolsError) return { errorText: 'invalid' };
      throw error;
    }
  }

  /** The app has refused a redirect of the load under way: it fails, though no failed load is told of. */
  refuse(): void {
    this.#end('ERR_FAILED');
  }

  /** A document's load event has come. */
  loaded(loaderId: string): void {
    this.#loaded.add(loaderId);
    this.#settle();
  }

  /** The load under way, if any, is not waited for any more. */
  abandon(): void {
    this.#end('ERR_ABORTED');
  }

  #end(error: string): void {
    this.#current?.reject(loadError(netErrorNamed(error), this.#current.url));
    this.#current = undefined;
  }

  #settle(): void {
    const load = this.#current;
    if (load?.loaderId === undefined || !this.#loaded.has(load.loaderId)) return;
    this.#current = undefined;
    load.resolve();
  }
}
