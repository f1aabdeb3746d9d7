import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPortalCommand } from '../command/commands.ts';
import { ISSUER, type TestPortal } from './portal.ts';

/** What a command printed and complained of, and its exit status. */
export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs commands beside a running portal of a test, on its folder and by its clock. */
export function commandsOver(
  portal: Pick<TestPortal, 'folder' | 'time' | 'baseUrl'>,
  settings: Readonly<Record<string, unknown>> = {},
): (...words: string[]) => Promise<Ran> {
  const file = join(portal.folder, 'settings.json');
  const given = {
    mode: 'training',
    dataFolder: '.',
    publicUrl: portal.baseUrl,
    providers: [{ issuer: ISSUER, jwksUri: `${ISSUER}/jwks`, clientIds: ['kiosk'], operators: true }],
    consentTexts: 'none.json',
    ...settings,
  };
  writeFileSync(file, JSON.stringify(given));
  return async (...words) => {
    const out: string[] = [];
    const errors: string[] = [];
    const status = await runPortalCommand([...words, '--config', file], {
      environment: {},
      print: (line) => void out.push(line),
      complain: (line) => void errors.push(line),
      now: () => portal.time.now.getTime(),
    });
    return { status, out: out.join('\n'), errors: errors.join('\n') };
  };
}
