import { err, ok, type Result } from '#kit/result.ts';
import { acceptProvisioning, type Taker } from '../provisioning/accept.ts';
import { readProvisioning, type ProvisioningFile } from '../provisioning/read.ts';
import type { Conversation } from './conversation.ts';
import type { Problem } from './questions.ts';

/** What a new data folder is for, as a person has chosen it. */
export type Beginning =
  { readonly mode: 'training' } | { readonly mode: 'production'; readonly file: ProvisioningFile };

export interface BeginDeps {
  readonly conversation: Conversation;
  /** Fetches the text at an address; the problem where it cannot be had. */
  readonly fetchFile: (address: string) => Promise<Result<string, Problem>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Asks what a new data folder is for. Nothing is written until it returns: whoever turns the machine off in between is
 * asked again at the next start.
 * @param options.isTrainingOffered whether training can be chosen, too
 */
export async function askBeginning(
  deps: BeginDeps,
  options: { readonly isTrainingOffered: boolean },
): Promise<Beginning> {
  for (;;) {
    if (options.isTrainingOffered) {
      const chosen = await deps.conversation.ask({ step: 'choose' });
      if ('mode' in chosen && chosen.mode === 'training') return { mode: 'training' };
    }
    const taker = { stationName: undefined, current: undefined, isWorkWaiting: false };
    const file = await askFile(deps, taker, { isFirst: !options.isTrainingOffered });
    if (file) return { mode: 'production', file };
  }
}

/** Asks for a provisioning file until one can be taken and a person has confirmed it; undefined when they go back. */
export async function askFile(
  deps: BeginDeps,
  taker: Omit<Taker, 'now'>,
  { isFirst }: { readonly isFirst: boolean },
): Promise<ProvisioningFile | undefined> {
  const { conversation } = deps;
  let problem: Problem | null = null;
  for (;;) {
    const answer = await conversation.ask({ step: 'file', isFirst, problem });
    if ('back' in answer) return undefined;
    conversation.work('reading');
    const read = await readAnswer(deps, answer, taker);
    if (!read.ok) {
      problem = read.error;
      continue;
    }
    const confirmed = await conversation.ask({ step: 'confirm', file: read.value });
    if ('isRight' in confirmed && confirmed.isRight) return read.value;
    problem = null;
  }
}

async function readAnswer(
  { fetchFile, now }: BeginDeps,
  answer: { readonly text: string } | { readonly address: string },
  taker: Omit<Taker, 'now'>,
): Promise<Result<ProvisioningFile, Problem>> {
  const text = 'text' in answer ? ok(answer.text) : await fetchFile(answer.address);
  if (!text.ok) return text;
  const read = await readProvisioning(text.value);
  if (!read.ok) return 'address' in answer && read.error.code === 'not-a-file' ? err({ code: 'no-file-there' }) : read;
  return acceptProvisioning(read.value, { ...taker, now: now() });
}
