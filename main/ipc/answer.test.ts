import { describe, expect, it } from 'vitest';
import { calls, type CallName } from '../../preload/contract/calls.ts';
import type { LogEvent } from '../log/log.ts';
import { answerCall, type Handlers, type Sender } from './answer.ts';

const own: Sender = { senderFrame: { origin: 'app://kiosk', parent: null } };

function scene(overrides: Partial<Record<CallName, (input: never) => unknown>> = {}) {
  const logged: LogEvent[] = [];
  const handled: string[] = [];
  const handlers = Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      (input: never) => {
        handled.push(name);
        return overrides[name as CallName]?.(input) ?? { ok: true, value: null };
      },
    ]),
  ) as unknown as Handlers;
  return { options: { handlers, log: { write: (event: LogEvent) => logged.push(event) } }, logged, handled };
}

describe('answerCall', () => {
  it.each([
    ['another origin', { senderFrame: { origin: 'https://idp.example', parent: null } }],
    ['the form frame', { senderFrame: { origin: 'app://kiosk', parent: {} } }],
    ['a frame that has gone', { senderFrame: null }],
  ])('refuses %s for every call, without running it', async (_who, sender) => {
    const { options, handled } = scene();
    for (const name of Object.keys(calls) as CallName[]) {
      expect(await answerCall(name, sender, {}, options)).toEqual({ ok: false, error: { code: 'bad-input' } });
    }
    expect(handled).toEqual([]);
  });

  it('refuses input outside the schema for every call, without running it', async () => {
    const { options, handled } = scene();
    for (const name of Object.keys(calls) as CallName[]) {
      expect(await answerCall(name, own, { unasked: true }, options)).toEqual({
        ok: false,
        error: { code: 'bad-input' },
      });
    }
    expect(handled).toEqual([]);
  });

  it('refuses a piece of a document over 256 KiB', async () => {
    const { options } = scene();
    const input = { partId: 'p', index: 0, bytes: new Uint8Array(256 * 1024 + 1) };
    expect(await answerCall('part.append', own, input, options)).toMatchObject({ ok: false });
    expect(await answerCall('part.append', own, { ...input, bytes: input.bytes.subarray(1) }, options)).toMatchObject({
      ok: true,
    });
  });

  it('answers a throw with an incident, and logs where it arose but not what it said', async () => {
    const { options, logged } = scene({
      'operator.sign-out': () => {
        throw new TypeError('Amina is not a function');
      },
    });
    const answer = await answerCall('operator.sign-out', own, {}, options);
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(logged).toMatchObject([{ event: 'call-failed', call: 'operator.sign-out', kind: 'TypeError' }]);
    expect(JSON.stringify(logged)).not.toContain('Amina');
  });

  it('lets no output pass that the contract does not know', async () => {
    const { options } = scene({ 'operator.sign-out': () => ({ ok: true, value: { secret: 1 } }) });
    expect(await answerCall('operator.sign-out', own, {}, options)).toMatchObject({ error: { code: 'internal' } });
  });
});
