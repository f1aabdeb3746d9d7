/**
 * The state of a program for the registrant of a visit.
 * - `may-apply`: an application can be begun
 * - `applied`: an application is being processed
 * - `enrolled`: the registrant receives it
 * - `not-eligible`: the registry has decided so
 * - `no-form`: it cannot be applied for at a kiosk
 * - `waiting-here`: a submission of theirs waits at this station
 */
export const PROGRAM_STATES = ['may-apply', 'applied', 'enrolled', 'not-eligible', 'no-form', 'waiting-here'] as const;
export type ProgramState = (typeof PROGRAM_STATES)[number];
