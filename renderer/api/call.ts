import type { CallName, Input, Reply, Value } from '../../preload/contract/calls.ts';
import type { Failure } from '../../preload/contract/failures.ts';
import { bridge } from './bridge.ts';

/** A call that main refused, thrown so that queries and mutations carry it as their error. */
export class Refusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'Refusal';
    this.failure = failure;
  }
}

function unwrap<K extends CallName>(reply: Reply<K>): Value<K> {
  // The reply of a generic call is a union TypeScript cannot narrow through `K`; both arms have this shape.
  const plain: { ok: true; value: unknown } | { ok: false; error: Failure } = reply;
  if (!plain.ok) throw new Refusal(plain.error);
  return plain.value as Value<K>;
}

/** Calls main. Rejects with {@link Refusal} only: a call that broke on the way counts as `internal`. */
export async function callKiosk<K extends CallName>(name: K, input: Input<K>): Promise<Value<K>> {
  let reply: Reply<K>;
  try {
    reply = await bridge().invoke(name, input);
  } catch {
    throw new Refusal({ code: 'internal' });
  }
  return unwrap<K>(reply);
}

/** The failure to show for the error of a query or mutation. */
export function failureOf(error: unknown): Failure {
  return error instanceof Refusal ? error.failure : { code: 'internal' };
}
