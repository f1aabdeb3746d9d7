import { mkdtempSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildChanged } from '../../main/launch/build.ts';
import { tryAllFingers } from './finger-table.ts';
import { startKiosk } from './kiosk.ts';
import { mainJob } from './main-job.ts';
import { createPictures, SCREEN_FILE } from './pictures.ts';
import { leaveVisit } from './steps.ts';

/**
 * `npm run tour [-- --fingers FOLDER] [-- --pictures FOLDER]`: plays the main job through the real windows and says what
 * happened. Exit status 0 only when every step did.
 */

/** Goals on a machine with two cores, milliseconds. */
const GOALS: readonly (readonly [name: string, ms: number])[] = [
  ['Start to usable screen', 5000],
  ['Finger on the glass to signed in', 3000],
  ['Submit to "saved"', 300],
  ['The whole tour', 60_000],
];

const say = (line: string) => console.log(line);
const seconds = (ms: number) => `${(ms / 1000).toFixed(2).padStart(6)} s`;

async function tour(): Promise<boolean> {
  const { values } = parseArgs({
    options: { fingers: { type: 'string' }, pictures: { type: 'string' }, data: { type: 'string' } },
  });
  await buildChanged(say);
  const data = resolve(values.data ?? mkdtempSync(join(tmpdir(), 'kiosk-tour-')));
  const folder = resolve(values.pictures ?? join(data, 'pictures'));
  const started = performance.now();
  const kiosk = await startKiosk({
    data,
    ...(values.fingers !== undefined && { environment: { KIOSK_FINGERS: resolve(values.fingers) } }),
  });
  kiosk.page.setDefaultTimeout(20_000);
  const picture = createPictures(folder, process.env[SCREEN_FILE]);
  const seen = new Map<string, number>([['Start to usable screen', kiosk.startMs]]);
  say(
    `Runs in ${kiosk.runsIn === 'Electron' ? "Electron's own executable" : 'the stand-in on Chromium'}; ${cpus().length} cores (${cpus()[0]?.model ?? ''}), ${Math.round(totalmem() / 2 ** 30)} GiB; data folder ${data}`,
  );
  say(`${seconds(kiosk.startMs)}  The kiosk starts`);
  let holds = true;
  try {
    let count = 0;
    for (const step of mainJob(kiosk, seen)) {
      count += 1;
      const from = performance.now();
      const figure = await step.run();
      say(`${seconds(performance.now() - from)}  ${count}. ${step.words}${figure === '' ? '' : ` (${figure})`}`);
      await picture(kiosk, `step-${count}`);
    }
    seen.set('The whole tour', performance.now() - started);
    if (values.fingers !== undefined) {
      await leaveVisit(kiosk);
      const table = await tryAllFingers(kiosk, say);
      say(
        'Best score of each offered finger against the fingers enrolled under each number, and whether it was accepted:',
      );
      for (const line of table.lines) say(`  ${line}`);
      ({ holds } = table);
      if (!holds) say('A finger was accepted as another person, or refused as its own.');
    }
  } catch (error) {
    await picture(kiosk, 'failed').catch(() => undefined);
    say(`The tour stopped: ${error instanceof Error ? error.message : String(error)}`);
    say(`Pictures: ${folder}`);
    return false;
  } finally {
    await kiosk.close();
  }
  for (const [name, goal] of GOALS) {
    const ms = seen.get(name) ?? Number.NaN;
    say(`${seconds(ms)}  ${name} (goal ${seconds(goal).trim()}: ${ms <= goal ? 'met' : 'not met here'})`);
  }
  say(`Pictures: ${folder}`);
  return holds;
}

process.exit((await tour()) ? 0 : 1);
