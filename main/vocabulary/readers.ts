/** The biometric types of SBI 0.9.5 that this kiosk drives. */
export const BIOMETRIC_TYPES = ['Finger', 'Iris'] as const;
export type BiometricType = (typeof BIOMETRIC_TYPES)[number];

/** All biometric types that an SBI 0.9.5 message may name. */
export const SBI_TYPES = [...BIOMETRIC_TYPES, 'Face'] as const;
export type SbiType = (typeof SBI_TYPES)[number];

/** The device sub types of SBI 0.9.5 for fingers and eyes. */
export const DEVICE_SUB_TYPES = ['Slap', 'Single', 'Touchless', 'Double'] as const;
export type DeviceSubType = (typeof DEVICE_SUB_TYPES)[number];

/** All device sub types that an SBI 0.9.5 message may name. */
export const SBI_SUB_TYPES = [...DEVICE_SUB_TYPES, 'Full face'] as const;

/** What a reader is registered for (SBI 0.9.5 `purpose`). */
export const PURPOSES = ['Auth', 'Registration'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The environments of SBI 0.9.5 (`env`). */
export const ENVIRONMENTS = ['Staging', 'Developer', 'Pre-Production', 'Production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** The ports of 127.0.0.1 where SBI services listen, first and last (MOSIP SBI 0.9.5). */
export const FIRST_SBI_PORT = 4501;
export const LAST_SBI_PORT = 4600;

/** The certification levels of SBI 0.9.5: an L1 reader signs its device data with a chip of its own. */
export const LEVELS = ['L0', 'L1'] as const;
export type Level = (typeof LEVELS)[number];

const COMMON_STATES = ['ready', 'busy', 'not-ready', 'not-calibrated', 'not-registered', 'gone'] as const;

/**
 * The state that a reader reports itself.
 * - `busy`: another program holds it, or a capture of this one
 * - `resting`: it cools down after long use and is ready again by itself within a minute or so
 * - `not-calibrated`: it streams, but its resolution is not known, so that no record may be made of its pictures
 * - `not-registered`: its management server does not know it
 * - `gone`: unplugged, or closed
 */
export const READER_STATES = [...COMMON_STATES, 'resting'] as const;
export type ReaderState = (typeof READER_STATES)[number];

/**
 * The state of a reader as the station lists it. A reader that rests is `not-ready` with the problem `resting`.
 * - `wrong-certificate`: the certificate of its key is not valid; its problem says why
 * - `no-permission`: it is plugged in, but the operating system denies access to it
 * - `not-trusted`: it belongs to another vendor's service that is not trusted; `service.problem` says why
 */
export const LISTED_STATES = [...COMMON_STATES, 'wrong-certificate', 'no-permission', 'not-trusted'] as const;
export type ListedState = (typeof LISTED_STATES)[number];

/**
 * What a reader's pictures may be used for.
 * - `registration`: no limit
 * - `authentication`: smaller than MOSIP requires of a registration device
 * - `demo`: to show and to practise with, never for a registration (say, 4-bit pixels)
 */
export const READER_GRADES = ['registration', 'authentication', 'demo'] as const;
export type ReaderGrade = (typeof READER_GRADES)[number];

/** How the resolution of a reader's pictures is known: by its maker, by a measurement on this unit, or not. */
export const CALIBRATIONS = ['maker', 'measured', 'none'] as const;
export type CalibrationSource = (typeof CALIBRATIONS)[number];

/**
 * The problem of a driven reader, besides its listed state.
 * - `starting`: it is being started
 * - `nothing-there`: an installer has said that a reader is at this port, and there was not one yet
 * - `held`: another program holds it
 * - `calibration-unreadable`: the calibration in the unit's own memory is not readable
 * - `failed`: it does not answer as its protocol requires
 * - `resting`: it cools down after long use, and is ready again by itself within a minute or so
 * - `certificate-early`, `certificate-over`: its certificate is outside its dates by this machine's clock
 * - `certificate-unfit`: its key does not belong to its certificate, so neither is used
 */
export const READER_PROBLEMS = [
  'starting',
  'nothing-there',
  'held',
  'calibration-unreadable',
  'failed',
  'resting',
  'certificate-early',
  'certificate-over',
  'certificate-unfit',
] as const;
export type ReaderProblem = (typeof READER_PROBLEMS)[number];

/**
 * Why a bus of the machine cannot be used: `unavailable` when the bus itself or a library is missing, `failed` for
 * anything else.
 */
export const BUS_TROUBLES = ['unavailable', 'failed'] as const;
export type BusTroubleCode = (typeof BUS_TROUBLES)[number];
