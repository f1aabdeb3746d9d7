import type { ProgramState } from '#vocabulary/programs.ts';
import type { FormVerdict } from './form-checks.ts';
import type { Program } from '../upstream/port.ts';

/**
 * The state of a program for a registrant: from what the portal says, and from what is still kept here.
 * @param verdict what is known of its form
 * @param waitingHere ids of the programs for which a submission of this registrant is kept here
 */
export function programState(program: Program, waitingHere: ReadonlySet<string>, verdict?: FormVerdict): ProgramState {
  const { membership, lastApplication } = program;
  if (waitingHere.has(program.id)) return 'waiting-here';
  if (!program.hasForm) return 'no-form';
  if (membership === 'enrolled') return 'enrolled';
  if (membership === 'not_eligible' || membership === 'duplicated') return 'not-eligible';
  const mayApply = verdict === undefined || verdict.length === 0 ? 'may-apply' : 'form-refused';
  if (lastApplication === undefined) return mayApply;
  const isOpen = lastApplication === 'active' || lastApplication === 'inprogress';
  return isOpen || !program.allowsSeveralApplications ? 'applied' : mayApply;
}
