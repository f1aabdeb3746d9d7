import { z } from 'zod';
import { subjectOf } from '../people/people.ts';
import { askedClaims, labelOf, sharedLabels } from './account.ts';
import { parseJson } from './http-exchange.ts';
import type { PageFrame } from './pages/pages.ts';
import { choicePage, sharePage } from './pages/share-pages.ts';
import type { Interaction, StepAnswer, Turn } from './turn.ts';

/** Asks the person to share their details, all of them or each for itself. */
export function consentPage(turn: Turn, frame: PageFrame): string {
  const { scopes, claims } = missingOf(turn.interaction);
  const person = turn.people.find((one) => subjectOf(one) === turn.interaction.session?.accountId);
  const name = person?.name ?? '';
  if (!turn.behaviour.voluntaryUnticked) return sharePage(frame, name, sharedLabels(scopes, claims));
  const essential = essentialOf(turn.interaction);
  const asked = askedClaims(scopes, claims);
  return choicePage(frame, name, {
    fixed: asked.filter((claim) => essential.has(claim)).map(labelOf),
    voluntary: asked.filter((claim) => !essential.has(claim)).map((claim) => ({ claim, label: labelOf(claim) })),
  });
}

/** What the person agreed to share; undefined when nobody has signed in. */
export function share(turn: Turn, form: URLSearchParams): StepAnswer | undefined {
  const accountId = turn.interaction.session?.accountId;
  if (accountId === undefined) return undefined;
  const { scopes, claims } = missingOf(turn.interaction);
  if (!turn.behaviour.voluntaryUnticked) return { kind: 'agreed', accountId, scopes, claims, refused: [] };
  const essential = essentialOf(turn.interaction);
  const ticked = new Set(form.getAll('claim'));
  const refused = askedClaims(scopes, claims).filter((claim) => !essential.has(claim) && !ticked.has(claim));
  return { kind: 'agreed', accountId, scopes, claims: claims.filter((claim) => !refused.includes(claim)), refused };
}

const ClaimsRequestSchema = z.object({
  userinfo: z.record(z.string(), z.object({ essential: z.boolean().optional() }).nullable()).default({}),
});

/** The claims that the request calls essential (OpenID Connect Core 5.5.1). */
function essentialOf({ params }: Interaction): ReadonlySet<string> {
  const text = params['claims'];
  const request = ClaimsRequestSchema.safeParse(parseJson(typeof text === 'string' ? text : undefined));
  const asked = request.success ? Object.entries(request.data.userinfo) : [];
  return new Set(asked.flatMap(([name, how]) => (how?.essential === true ? [name] : [])));
}

function missingOf(interaction: Interaction): { readonly scopes: string[]; readonly claims: string[] } {
  const { missingOIDCScope, missingOIDCClaims } = interaction.prompt.details;
  return { scopes: strings(missingOIDCScope), claims: strings(missingOIDCClaims) };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
