import { err, ok, type Result } from '#kit/result.ts';
import type { ProvisioningFile } from '../provisioning/read.ts';
import type { UpstreamError } from '../upstream/port.ts';
import type { Conversation } from './conversation.ts';
import type { Problem } from './questions.ts';

/** What a portal's refusal of an enrolment means to the person who types the code. */
export function enrolmentProblem(error: UpstreamError): Problem {
  switch (error.code) {
    case 'unreachable':
    case 'timed-out':
      return { code: 'portal-unreachable' };
    case 'unavailable':
      return { code: 'portal-busy' };
    case 'nonsense':
      return error.detail === 'certificate'
        ? { code: 'portal-not-trusted' }
        : { code: 'portal-answer', detail: error.detail };
    case 'signed-out':
      return { code: 'code-not-taken' };
    case 'refused':
      return { code: 'code-not-taken', detail: error.reason };
  }
}

/**
 * Asks for the one-time code until the portal enrols the station with it. `other-file` when the person goes back to
 * choose another provisioning file: nothing is at the portal yet.
 */
export async function askEnrolment<T>(
  conversation: Conversation,
  file: ProvisioningFile,
  enrol: (code: string) => Promise<Result<T, UpstreamError>>,
): Promise<Result<T, { readonly code: 'other-file' }>> {
  let problem: Problem | null = null;
  for (;;) {
    const answer = await conversation.ask({ step: 'enrol', file, problem });
    if ('back' in answer) return err({ code: 'other-file' });
    conversation.work('enrolling');
    const enrolled = await enrol(answer.code.trim());
    if (enrolled.ok) return ok(enrolled.value);
    problem = enrolmentProblem(enrolled.error);
  }
}
