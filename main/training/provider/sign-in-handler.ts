import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { readBody, sendHtml, sendJson, redirect } from './http-exchange.ts';
import { agreementOf, signInPath } from './openid-configuration.ts';
import { endedPage } from './pages/pages.ts';
import { sameSecret } from './checks/secrets.ts';
import type { SignIns } from './sign-ins.ts';
import { showPage, takeFinger, takeForm } from './sign-in-steps.ts';
import type { Interaction, StepAnswer, StepDeps, Turn } from './turn.ts';

const FORM_LIMIT = 8 * 1024;
/** One finger as lossy JPEG 2000 with its signatures is about 50 KiB; eSignet allows 500 000 characters. */
const CAPTURE_LIMIT = 1024 * 1024;
const PATH = /^\/sign-in\/([\w-]{1,64})(?:\/(number|change|pin|code|finger|share|cancel))?$/;

interface Exchange {
  readonly provider: Provider;
  readonly agreed: Map<string, string>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly turn: Turn;
}

/**
 * Serves the sign-in's pages. Answers false when the path is not a sign-in's. Every change needs the sign-in's
 * cookie and the token of its page, so that no other page can act in a person's name.
 */
export function createSignInHandler(
  deps: StepDeps & {
    readonly provider: Provider;
    readonly signIns: SignIns;
    /** What people agreed to share, where that is remembered. */
    readonly agreed: Map<string, string>;
  },
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean> {
  const { provider, signIns, agreed, ...stepDeps } = deps;
  const usedNonces = new Map<string, string>();
  // A sign-in is over only after oidc-provider has ended its interaction: until then its last form may be sent twice.
  const close = ({ oidc }: KoaContextWithOIDC): void => {
    if (oidc.entities.Interaction !== undefined) signIns.close(oidc.entities.Interaction.uid);
  };
  provider.on('interaction.ended', close);
  provider.on('authorization.error', close);
  return async (request, response, url) => {
    const [, uid, step] = PATH.exec(url.pathname) ?? [];
    if (uid === undefined) return false;
    const interaction = await openInteraction(provider, uid, { request, response });
    if (interaction === undefined) {
      const page = endedPage(
        'It took too long, or was finished already.',
        'Close this page and start again.',
        'sign-in-unknown',
      );
      sendHtml(response, 404, page);
      return true;
    }
    if (deps.behaviour.nonceOnce && isReplayed(usedNonces, interaction)) {
      const happened = 'The request is invalid.';
      sendHtml(response, 400, endedPage(happened, 'Close this page and start again.', 'invalid_request'));
      return true;
    }
    const turn = { ...stepDeps, interaction, signIn: signIns.open(uid), path: signInPath(uid) };
    const exchange = { provider, agreed, request, response, turn };
    if (step === undefined && request.method === 'GET')
      await send(exchange, showPage(turn, url.searchParams.get('method')));
    else if (step === 'finger' && request.method === 'POST') await receiveFinger(exchange);
    else if (step !== undefined && request.method === 'POST') await receiveForm(exchange, step);
    else response.writeHead(405).end();
    return true;
  };
}

/** Whether another sign-in had this nonce before: eSignet remembers each for a day. */
function isReplayed(used: Map<string, string>, { params, uid, prompt }: Interaction): boolean {
  const nonce = params['nonce'];
  if (typeof nonce !== 'string' || prompt.name !== 'login') return false;
  const first = used.get(nonce) ?? uid;
  used.set(nonce, first);
  return first !== uid;
}

async function openInteraction(
  provider: Provider,
  uid: string,
  { request, response }: Pick<Exchange, 'request' | 'response'>,
): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(request, response);
    return interaction.uid === uid ? interaction : undefined;
  } catch {
    return undefined;
  }
}

async function receiveForm(exchange: Exchange, step: string): Promise<void> {
  const { request, response, turn } = exchange;
  const body = await readBody(request, FORM_LIMIT);
  const form = new URLSearchParams(body.ok ? body.value : '');
  if (!sameSecret(form.get('form_token') ?? '', turn.signIn.formToken)) {
    const happened = 'What was sent did not come from the page of this sign-in.';
    sendHtml(response, 403, endedPage(happened, 'Close this page and start again.', 'form-token'));
    return;
  }
  await send(exchange, takeForm(turn, step, form));
}

async function send(exchange: Exchange, answer: StepAnswer): Promise<void> {
  const { provider, request, response, turn } = exchange;
  switch (answer.kind) {
    case 'page':
      sendHtml(response, 200, answer.page);
      return;
    case 'on':
      redirect(response, answer.path);
      return;
    case 'end':
      await provider.interactionFinished(request, response, answer.result);
      return;
    case 'agreed': {
      const clientId = String(turn.interaction.params['client_id']);
      const grant = new provider.Grant({ accountId: answer.accountId, clientId });
      grant.addOIDCScope(answer.scopes.join(' '));
      grant.addOIDCClaims([...answer.claims]);
      grant.rejectOIDCClaims([...answer.refused]);
      const grantId = await grant.save();
      if (turn.behaviour.voluntaryUnticked) exchange.agreed.set(agreementOf(clientId, answer.accountId), grantId);
      await provider.interactionFinished(request, response, { consent: { grantId } });
      return;
    }
    default:
      return answer satisfies never;
  }
}

/** The one step that a script sends: it is answered with JSON, and the script continues from there. */
async function receiveFinger(exchange: Exchange): Promise<void> {
  const { provider, request, response, turn } = exchange;
  const token = request.headers['x-form-token'];
  const body = await readBody(request, CAPTURE_LIMIT);
  if (typeof token !== 'string' || !sameSecret(token, turn.signIn.formToken)) {
    response.writeHead(403).end();
    return;
  }
  const answer = await takeFinger(turn, body.ok ? body.value : undefined);
  if (answer.kind === 'refused') {
    // 200, because a browser logs any other status as an error of the page.
    sendJson(response, 200, { notice: answer.notice, transactionId: answer.transactionId });
    return;
  }
  const next = await provider.interactionResult(request, response, answer.result);
  sendJson(response, 200, { next });
}
