import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2019 } from 'ajv/dist/2019.js';
import type { ValidateFunction } from 'ajv/dist/2019.js';
import ajvFormats from 'ajv-formats';

/**
 * The message schemas of MOSIP's compliance toolkit, when its folder is there. They check only the first element of an
 * array, so each element is checked by itself; like the toolkit's page we add the decoded members.
 */
const FOLDER = process.env['KIOSK_EXTERNAL_DATA'];
export const SCHEMAS_GIVEN = FOLDER !== undefined;

const compiled = new Map<string, ValidateFunction>();

/** The problems that a published schema finds in a message; none without the schemas. */
export function schemaProblems(name: string, value: unknown): unknown {
  if (FOLDER === undefined) return [];
  let validate = compiled.get(name);
  if (!validate) {
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    ajvFormats.default(ajv);
    const file = join(FOLDER, 'sbi-0.9.5-schemas', `${name}Schema.json`);
    validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
    compiled.set(name, validate);
  }
  return validate(value) ? [] : validate.errors;
}

/** The JSON inside a compact JWS, or inside plain base64url. */
export function decode(token: unknown): Record<string, unknown> {
  const text = String(token);
  const part = text.includes('.') ? (text.split('.')[1] ?? '') : text;
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

/** Problems of a discovery that found readers. */
export function discoveryProblems(json: unknown): unknown[] {
  return (json as { digitalId: string }[]).flatMap((element) =>
    schemaProblems('DiscoverResponse', [{ ...element, digitalIdDecoded: decode(element.digitalId) }]),
  );
}

/** Problems of device infos that should all have the same state. */
export function infoProblems(json: unknown, state: 'Ready' | 'Busy' | 'NotReady' | 'NotRegistered'): unknown[] {
  return (json as { deviceInfo: string }[]).flatMap((element) => {
    const info = decode(element.deviceInfo);
    const deviceInfoDecoded = { ...info, digitalIdDecoded: decode(info['digitalId']) };
    return schemaProblems(`DeviceInfo${state}Response`, [{ ...element, deviceInfoDecoded }]);
  });
}

/** Problems of a successful capture. */
export function captureProblems(json: unknown, purpose: 'Auth' | 'Registration'): unknown[] {
  return (json as { biometrics: { data: string }[] }).biometrics.flatMap((element) => {
    const data = decode(element.data);
    const dataDecoded = { ...data, digitalIdDecoded: decode(data['digitalId']) };
    const name = purpose === 'Auth' ? 'AuthCaptureResponse' : 'RegistrationCaptureResponse';
    return schemaProblems(name, { biometrics: [{ ...element, dataDecoded }] });
  });
}
