import { describe, expect, it } from 'vitest';
import { runPortalCommand } from './commands.ts';

async function run(...words: string[]): Promise<{ status: number; printed: string; complaints: string[] }> {
  const printed: string[] = [];
  const complaints: string[] = [];
  const status = await runPortalCommand(words, {
    environment: {},
    print: (line) => void printed.push(line),
    complain: (line) => void complaints.push(line),
    now: Date.now,
  });
  return { status, printed: printed.join('\n'), complaints };
}

describe('the command line of the portal', () => {
  it.each([['help'], ['--help'], ['serve', '--help']])('lists its commands at %s', async (...words) => {
    const { status, printed } = await run(...words);
    expect(status).toBe(0);
    expect(printed).toContain('serve');
    expect(printed).toContain('PORTAL_CONFIG');
  });

  it.each<[string, string[], string]>([
    ['a command that it does not have', ['restart'], 'restart is not a command. Commands: serve'],
    ['a name of every object', ['constructor'], 'constructor is not a command'],
    ['an option that it does not have', ['serve', '--port', '80'], "Unknown option '--port'"],
    ['a word too many', ['serve', 'now'], 'Usage: npm run portal -- serve'],
    ['no settings', [], 'No settings are named'],
    ['settings that are not there', ['--config', '/nowhere/portal.json'], '/nowhere/portal.json cannot be read'],
  ])('refuses %s in one line', async (_what, words, line) => {
    const { status, printed, complaints } = await run(...words);
    expect(status).toBe(2);
    expect(printed).toBe('');
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(line);
  });
});
