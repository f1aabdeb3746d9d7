import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '#kit/result.ts';
import { verifyChain } from '../../main/journal/chain.ts';
import { createReviews } from '../../main/review/reviews.ts';
import { must, openTestData } from '../support/station-data.ts';

const writer = fileURLToPath(new URL('store-writer.ts', import.meta.url));
/** One round of the writer is seven lines; the kills fall into the first round, its end and later ones. */
const KILLS_AFTER_LINES = [1, 3, 6, 12, 20];

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'kiosk-kill-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Lets the writer work until it has printed `lines` lines and then kills it somewhere within the next moment. */
async function killAfter(lines: number, folder: string, keyFile: string): Promise<string[]> {
  const child = spawn(process.execPath, [writer, folder, keyFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  let isDoomed = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (isDoomed || printed.split('\n').length <= lines) return;
    isDoomed = true;
    // Random, so that over the rounds the kill falls into every kind of step.
    setTimeout(() => child.kill('SIGKILL'), randomInt(12));
  });
  const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  // A line that was cut does not count as printed.
  return printed.split('\n').slice(0, -1);
}

describe('the store of a program that is killed', () => {
  it('keeps everything it reported as saved', async () => {
    const folder = join(base, 'data');
    const keyFile = join(base, 'key');
    const storageKey = randomBytes(32);
    writeFileSync(keyFile, storageKey);
    const printed: string[] = [];
    for (const lines of KILLS_AFTER_LINES) {
      printed.push(...(await killAfter(lines, folder, keyFile)));

      const data = openTestData({ folder, storageKey, now: Date.now() });
      const { store, documents, drafts } = data;
      const reviews = createReviews(data);
      for (const line of printed) {
        const [what, id = '', detail = ''] = line.split(' ');
        const record = what === 'chunk' || what === 'part' ? undefined : store.submissions.get(id);
        if (what === 'draft') expect(record, line).toBeDefined();
        else if (what === 'answers') expect(must(drafts.answers(id)), line).toEqual({ round: Number(detail) });
        else if (what === 'chunk') {
          const part = must(store.read(() => ok(store.parts.get(id))));
          expect(part && store.chunks.get(part, Number(detail)).bytes.length, line).toBeGreaterThan(0);
        } else if (what === 'part') expect(must(documents.read(id)).part.sha256, line).toBe(detail);
        else if (what === 'submitted') {
          expect(must(reviews.open(id)).manifestSha256, line).toBe(detail);
          expect(store.outbox.get(id), line).toBeDefined();
        } else expect(record?.state, line).toBe('approved');
      }
      // Nothing half: every submission stands where its last journal entry says.
      const last = { draft: 'draft-begun', submitted: 'submission-submitted', approved: 'submission-approved' };
      for (const { id, state } of store.submissions.inStates(['draft', 'submitted', 'approved'])) {
        expect(store.journal.about(id).at(-1)?.kind).toBe(last[state as keyof typeof last]);
      }
      expect(verifyChain(store.journal.all()).findings).toEqual([]);
      store.close();
    }
    expect(new Set(printed.map((line) => line.split(' ')[0])).size).toBeGreaterThan(3);
  }, 60_000);
});
