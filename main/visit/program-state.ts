import type { ProgramState } from '#vocabulary/programs.ts';
import type { Program } from '../upstream/port.ts';

/**
 * The state of a program for a registrant: from what the portal says, and from what is still kept here.
 * @param waitingHere ids of the programs for which a submission of this registrant is kept here
 */
export function programState(program: Program, waitingHere: ReadonlySet<string>): ProgramState {
  const { membership, lastApplication } = program;
  if (waitingHere.has(program.id)) return 'waiting-here';
  if (!program.hasForm) return 'no-form';
  if (membership === 'enrolled') return 'enrolled';
  if (membership === 'not_eligible' || membership === 'duplicated') return 'not-eligible';
  if (lastApplication === undefined) return 'may-apply';
  const isOpen = lastApplication === 'active' || lastApplication === 'inprogress';
  return isOpen || !program.allowsSeveralApplications ? 'applied' : 'may-apply';
}
