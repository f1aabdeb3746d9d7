/** The purpose of a station: training with invented people and a demonstration portal, or the work of a real centre. */
export const MODES = ['training', 'production'] as const;
export type Mode = (typeof MODES)[number];

/** Whether the portal answered at the last try. */
export const PORTAL_STATES = ['reachable', 'unreachable', 'unknown'] as const;
export type PortalState = (typeof PORTAL_STATES)[number];

/** What protects the station's storage key: the system's key store, people's passphrases, or only file permissions. */
export const PROTECTIONS = ['key-store', 'passphrase', 'file-only'] as const;
export type Protection = (typeof PROTECTIONS)[number];

/**
 * Why a provisioning file is not taken. Nothing of the station has changed then.
 * - `not-a-file`: it is no signed provisioning file
 * - `altered`: its signature does not hold: it was changed after it was signed, or damaged on the way
 * - `newer-format`: it was made for a newer version of the kiosk
 * - `bad-member`: one of its members has a value that it may not have
 * - `expired`, `not-yet-valid`: it is not for today
 * - `older`: the station has this one already, or a newer one
 * - `other-authority`: another key signed it than the one that this station trusts
 * - `other-station`: it is for a station with another name
 * - `work-waits`: it names another centre or portal, and something here is not sent yet
 */
export const FILE_PROBLEMS = [
  'not-a-file',
  'altered',
  'newer-format',
  'bad-member',
  'expired',
  'not-yet-valid',
  'older',
  'other-authority',
  'other-station',
  'work-waits',
] as const;
export type FileProblem = (typeof FILE_PROBLEMS)[number];

/**
 * Why a station did not begin yet, beside the problems of a file.
 * - `no-file-there`, `address-not-safe`, `address-unreachable`: about the address that was typed for a file
 * - `code-not-taken`: the portal does not enrol a station with this code
 * - `portal-unreachable`, `portal-busy`, `portal-not-trusted`, `portal-answer`: the portal, when the station enrols
 */
export const BEGINNING_PROBLEMS = [
  'no-file-there',
  'address-not-safe',
  'address-unreachable',
  'code-not-taken',
  'portal-unreachable',
  'portal-busy',
  'portal-not-trusted',
  'portal-answer',
] as const;
export type BeginningProblem = (typeof BEGINNING_PROBLEMS)[number];

/**
 * Why a passphrase is not taken.
 * - `passphrase-short`, `passphrase-long`: fewer or more characters than the rules allow
 * - `passphrase-repeats`, `passphrase-row`: one piece again and again, or neighbours of the alphabet or the keyboard
 * - `passphrase-obvious`: made of what everybody tries first, as the person's own name
 */
export const PASSPHRASE_PROBLEMS = [
  'passphrase-short',
  'passphrase-long',
  'passphrase-repeats',
  'passphrase-row',
  'passphrase-obvious',
] as const;
export type PassphraseProblem = (typeof PASSPHRASE_PROBLEMS)[number];
