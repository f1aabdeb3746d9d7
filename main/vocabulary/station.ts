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
