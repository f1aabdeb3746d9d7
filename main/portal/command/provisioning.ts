import { readFileSync, statSync } from 'node:fs';
import { keepProvisioningFile, PROVISIONING_BYTES, type FileNotKept } from '../stations/provisioning-files.ts';
import type { Called } from './command.ts';
import { withStore } from './open-store.ts';

/** `provisioning FILE` keeps a newer file for the stations; `provisioning` lists what is kept. */
export function provisioningCommand(called: Called): Promise<number> {
  const { words, print, complain, now } = called;
  const [file] = words;
  return withStore(called, async (store) => {
    if (file === undefined) {
      const kept = await store.provisioning.list();
      if (kept.length === 0) print('no provisioning file is kept');
      for (const { scope, serial, putAt, sha256 } of kept)
        print(`${scope}  number ${serial}  since ${putAt}  ${sha256}`);
      return 0;
    }
    const text = textOf(file);
    if (text === undefined) {
      complain(`portal: ${file} cannot be read, or is larger than ${PROVISIONING_BYTES} bytes.`);
      return 1;
    }
    const at = new Date(now()).toISOString();
    const kept = await store.transaction(({ provisioning }) => keepProvisioningFile(provisioning, text, at));
    if (!kept.ok) {
      complain(`portal: ${file} is not kept: ${WHY[kept.error.code]}${numbersOf(kept.error)}. Nothing was changed.`);
      return 1;
    }
    print(`number ${kept.value.serial} is given out to ${kept.value.scope} from now on`);
    return 0;
  });
}

const WHY: Readonly<Record<FileNotKept['code'], string>> = {
  'too-large': 'it is too large',
  'not-a-jws': 'it is not a compact JWS, as its authority signs it',
  'not-a-provisioning-file': 'it names no serial number, scope and centre',
  'not-newer': 'its number is not higher than that of the one that is given out',
};

function numbersOf(error: FileNotKept): string {
  return error.code === 'not-newer' ? ` (${error.serial}, and ${error.kept})` : '';
}

function textOf(file: string): string | undefined {
  try {
    return statSync(file).size > PROVISIONING_BYTES ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
