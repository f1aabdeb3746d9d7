import { z } from 'zod';
import { isSamePerson, personOf, type Person } from '#vocabulary/people.ts';
import { ok, type Result } from '#kit/result.ts';
import type { SealedSecrets } from './pin-records.ts';

const RemovedSchema = z.array(z.strictObject({ issuer: z.string(), sub: z.string() }));

/** The secret of the store with the list, sealed under the storage key. */
const NAME = 'removed-operators';

/** Asks the portal who was removed from the programme: all of them, each time. */
export type AskRemovedOperators = () => Promise<Result<readonly Person[]>>;

/** Who was removed from the programme, as the portal said at the last contact: they cannot sign in here any more. */
export interface RemovedOperators {
  isRemoved(person: Person): boolean;
  /** Asks the portal. What it said before stays while it does not answer. */
  refresh(): Promise<void>;
}

export function createRemovedOperators(deps: {
  readonly secrets: SealedSecrets;
  readonly transaction: (work: () => Result<undefined, never>) => Result<undefined>;
  readonly ask: AskRemovedOperators;
  /** Called when the list has changed. */
  readonly onChange: () => void;
}): RemovedOperators {
  let removed = read(deps.secrets);
  return {
    isRemoved: (person) => removed.some((each) => isSamePerson(each, person)),
    async refresh() {
      const answer = await deps.ask();
      if (!answer.ok) return;
      const next = answer.value.map(personOf);
      if (JSON.stringify(next) === JSON.stringify(removed)) return;
      // Whoever is on the list is kept out even where the disk does not take it.
      removed = next;
      deps.transaction(() => {
        deps.secrets.put(NAME, Buffer.from(JSON.stringify(next)));
        return ok(undefined);
      });
      deps.onChange();
    },
  };
}

function read(secrets: SealedSecrets): readonly Person[] {
  using kept = secrets.get(NAME);
  return kept ? RemovedSchema.parse(JSON.parse(kept.bytes.toString())) : [];
}
