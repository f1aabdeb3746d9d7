/**
 * Error codes of SBI (SBI 0.9.5 and its draft successor). The codes 1xx and 6xx-8xx that are not in the standard are
 * those of MOSIP's mock service; 59x are our own vendor codes. The text is for the developer of a page; people read the
 * kiosk's own texts.
 */
export const SBI_ERRORS = {
  'not-registered': ['100', 'Device not registered'],
  'no-biometric': ['101', 'No biometric object detected'],
  'extraction-failed': ['102', 'Technical error during extraction'],
  'image-orientation': ['105', 'Another hand or eye than the requested one'],
  'device-not-found': ['106', 'Device not found'],
  'certificate-expired': ['107', 'Device or encryption certificate expired'],
  'encryption-certificate-missing': ['108', 'Domain public key missing'],
  'count-unsupported': ['109', 'Requested number of biometrics not supported'],
  'not-ready': ['110', 'Device not ready'],
  busy: ['111', 'Device is busy'],
  'bad-transaction-id': ['112', 'Transaction id must be 4 to 50 letters, digits or hyphens'],
  'count-mismatch': ['113', 'Count does not match bioSubType'],
  'bad-type': ['114', 'Unknown biometric type'],
  'bad-env': ['115', 'Environment does not match'],
  'registration-count-mismatch': ['116', 'Count does not match bioSubType'],
  'exception-unknown': ['117', 'Unknown or repeated exception'],
  'exception-misplaced': ['118', 'Exception is of another deviceSubId, or requested as well'],
  'bad-bio-sub-type': ['119', 'Missing, unknown or repeated bioSubType'],
  'type-mismatch': ['120', 'Biometric type does not match the device'],
  'bad-purpose': ['121', 'Unknown purpose'],
  'bio-sub-type-misplaced': ['122', 'bioSubType does not belong to the deviceSubId'],
  malformed: ['123', 'Request is malformed'],
  'stream-device-gone': ['202', 'No device connected'],
  'bad-url': ['500', 'Unknown path or method'],
  'discovery-type-missing': ['501', 'Type is missing'],
  'discovery-type-unknown': ['502', 'Unknown type'],
  'no-devices': ['503', 'No device of this type'],
  'page-refused': ['590', 'This caller may not use the service'],
  'not-armed': ['591', 'No capture is expected now'],
  'not-trusted': ['592', 'Device level does not allow auth capture'],
  cancelled: ['593', 'Capture was cancelled'],
  'answer-not-believed': ['594', 'The answer of the device could not be verified'],
  'stream-on-auth-device': ['601', 'Stream is not offered for auth devices'],
  'stream-device-id-missing': ['604', 'Device id is missing'],
  'stream-device-unknown': ['605', 'Unknown device id'],
  'stream-purpose-mismatch': ['606', 'Device has no purpose: it is not registered'],
  'stream-not-ready': ['607', 'Device is busy or not ready'],
  'stream-no-image': ['608', 'Device gives no image'],
  'stream-timeout': ['609', 'No image before the timeout'],
  'stream-stopped': ['700', 'Stream was stopped by a capture or another stream'],
  'rcapture-timeout': ['701', 'Device gave no image before the timeout'],
  'stream-sub-id-differs': ['702', 'A stream with another deviceSubId is running'],
  'rcapture-device-id-missing': ['704', 'Device id is missing'],
  'rcapture-device-unknown': ['705', 'Unknown device id'],
  'rcapture-purpose-mismatch': ['706', 'Purpose does not match the device'],
  'rcapture-on-auth-device': ['709', 'Registration capture is not offered for auth devices'],
  'capture-timeout': ['801', 'Device gave no image before the timeout'],
  'capture-device-id-missing': ['804', 'Device id is missing'],
  'capture-device-unknown': ['805', 'Unknown device id'],
  'capture-purpose-mismatch': ['806', 'Purpose does not match the device'],
  'capture-on-registration-device': ['809', 'Auth capture is not offered for registration devices'],
} as const satisfies Record<string, readonly [code: string, info: string]>;

export type SbiErrorName = keyof typeof SBI_ERRORS;

/** The `error` object of every SBI answer. */
export interface SbiError {
  readonly errorCode: string;
  readonly errorInfo: string;
}

/** MOSIP's suite requires exactly this pair for success. */
export const SBI_SUCCESS: SbiError = { errorCode: '0', errorInfo: 'Success' };

/** The wire form of a named error. */
export function sbiError(name: SbiErrorName): SbiError {
  const [errorCode, errorInfo] = SBI_ERRORS[name];
  return { errorCode, errorInfo };
}
