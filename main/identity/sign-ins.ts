import { err, type Result } from '#kit/result.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { SignInPerson, SignInPhase } from '#vocabulary/sign-in.ts';
import type { SignInRequest } from './authorization.ts';
import type { RelyingParty, SignedIn } from './relying-party.ts';
import type { RelyingPartyError } from './sign-in-failures.ts';

/** Why a page did not load. */
export type PageNotLoaded = Some<
  RelyingPartyError['code'],
  'provider-unreachable' | 'provider-name-unknown' | 'provider-not-trusted' | 'provider-out-of-order'
>;

/** The provider's page; `main/shell` creates it. */
export interface ProviderPage {
  readonly ended: Promise<
    | { readonly kind: 'callback'; readonly url: URL }
    | { readonly kind: 'not-loaded'; readonly code: PageNotLoaded }
    | { readonly kind: 'failed' }
  >;
  place(bounds: PageBounds | null): void;
  focus(): void;
  destroy(): Promise<void>;
}

/** Device-independent pixels within the kiosk's window. */
export interface PageBounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type SignInError =
  RelyingPartyError | { readonly code: 'provider-page-failed' } | { readonly code: 'sign-in-running' };

/** What the windows show about a running sign-in. */
export interface RunningSignIn {
  /** The provider's address, as people read it, and whether the way to it is encrypted. */
  readonly host: string;
  readonly secure: boolean;
  readonly who: SignInPerson;
  readonly phase: SignInPhase;
}

/**
 * Sign-ins at the provider's own page: one at a time, each in a view that is destroyed at its end. One that begins while
 * another is ending waits for that; one that begins while another goes on is refused.
 */
export interface SignIns {
  running(): RunningSignIn | null;
  start(
    request: Omit<SignInRequest, 'nonce'> & {
      readonly who: RunningSignIn['who'];
      readonly relyingParty: RelyingParty;
      /** Called once the sign-in counts as running, so that no other call can begin before. */
      readonly nonce: () => string | Promise<string>;
    },
  ): Promise<Result<SignedIn, SignInError>>;
  /** Places the page at `bounds` in the window; null hides it. */
  place(bounds: PageBounds | null): void;
  /** Ends the running sign-in with `sign-in-cancelled`; does nothing when no sign-in runs. */
  cancel(): void;
}

export function createSignIns(deps: {
  readonly openPage: (url: URL, relyingParty: Pick<RelyingParty, 'profile' | 'callback'>) => ProviderPage;
  readonly onChange: (running: RunningSignIn | null) => void;
  /** A page that could not be destroyed properly. */
  readonly onFault: (fault: unknown) => void;
}): SignIns {
  const { onChange } = deps;
  let running: RunningSignIn | null = null;
  let page: ProviderPage | undefined;
  let bounds: PageBounds | null = null;
  let cancelRunning: (() => void) | undefined;
  /** Resolves once a sign-in that was cancelled, or is over, has gone with its page. */
  let ending: Promise<undefined> | undefined;

  function change(next: RunningSignIn | null): void {
    running = next;
    onChange(next);
  }

  async function run(
    request: Parameters<SignIns['start']>[0],
    cancelled: Promise<'cancelled'>,
  ): Promise<Result<SignedIn, SignInError>> {
    const { who, relyingParty } = request;
    const { host, protocol } = new URL(relyingParty.profile.issuer);
    const shown = { who, host, secure: protocol === 'https:' };
    change({ ...shown, phase: 'opening' });
    const beginning = Promise.resolve(request.nonce()).then((nonce) => relyingParty.begin({ ...request, nonce }));
    const begun = await Promise.race([beginning, cancelled]);
    if (begun === 'cancelled') return err({ code: 'sign-in-cancelled' });
    if (!begun.ok) return begun;
    page = deps.openPage(begun.value.url, relyingParty);
    page.place(bounds);
    page.focus();
    change({ ...shown, phase: 'page' });
    const end = await Promise.race([page.ended, cancelled]);
    if (end === 'cancelled') return err({ code: 'sign-in-cancelled' });
    if (end.kind === 'not-loaded') return err({ code: end.code });
    if (end.kind === 'failed') return err({ code: 'provider-page-failed' });
    page.place(null);
    change({ ...shown, phase: 'verifying' });
    const finished = await Promise.race([relyingParty.finish(begun.value, end.url), cancelled]);
    return finished === 'cancelled' ? err({ code: 'sign-in-cancelled' }) : finished;
  }

  return {
    running: () => running,
    async start(request) {
      while (ending) await ending;
      if (running) return err({ code: 'sign-in-running' });
      const { promise, resolve } = Promise.withResolvers<'cancelled'>();
      const gone = Promise.withResolvers<undefined>();
      cancelRunning = () => {
        ending = gone.promise;
        resolve('cancelled');
      };
      try {
        return await run(request, promise);
      } finally {
        const ended = page;
        page = undefined;
        bounds = null;
        cancelRunning = undefined;
        ending = gone.promise;
        // A view that cannot be wiped is closed nevertheless, and must not delay the next person's sign-in.
        await ended?.destroy().catch(deps.onFault);
        ending = undefined;
        gone.resolve(undefined);
        change(null);
      }
    },
    place(next) {
      bounds = next;
      if (running?.phase === 'page') page?.place(next);
    },
    cancel: () => cancelRunning?.(),
  };
}
