/**
 * The state of a program for the registrant of a visit.
 * - `may-apply`: an application can be begun
 * - `applied`: an application is being processed
 * - `enrolled`: the registrant receives it
 * - `not-eligible`: the registry has decided so
 * - `no-form`: it cannot be applied for at a kiosk
 * - `form-refused`: its form cannot be filled at a station
 * - `waiting-here`: a submission of theirs waits at this station
 */
export const PROGRAM_STATES = [
  'may-apply',
  'applied',
  'enrolled',
  'not-eligible',
  'no-form',
  'form-refused',
  'waiting-here',
] as const;
export type ProgramState = (typeof PROGRAM_STATES)[number];

/**
 * Why a form with this question is refused.
 * - `nested-form`: its questions are in another form, which the submission would not pin
 * - `needs-network`: it asks a service on the network while the person answers
 * - `secret`: what is typed is not shown, so nobody could look over what is signed
 * - `drawing`: a drawn line proves nothing beside the sign-in, and cannot be compared
 * - `slow-pattern`: its pattern needs look-around or back references, so that no check of it ends in bounded time; or it is none,
 *   or means something else to JavaScript, in which its author tried it
 * - `long-mask`: its mask is longer than can be checked in bounded time
 * - `unknown`: not a component type of Form.io
 */
export const COMPONENT_REFUSALS = [
  'nested-form',
  'needs-network',
  'secret',
  'drawing',
  'slow-pattern',
  'long-mask',
  'unknown',
] as const;
export type ComponentRefusal = (typeof COMPONENT_REFUSALS)[number];
