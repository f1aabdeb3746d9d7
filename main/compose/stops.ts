import type { Result } from '#kit/result.ts';

/** A part of the program that has to be stopped. */
export interface Stoppable {
  stop(): void | Promise<void>;
}

/** The parts created so far, to be stopped in reverse order: each may use those that were created before it. */
export interface Stops {
  /** Adds a part under a name for the log, and returns it. */
  add<T extends Stoppable>(name: string, part: T): T;
  /** Stops every part, the newest first, one after the other. Further calls do not stop them again. */
  stop(): Promise<void>;
}

/** @param onFault called for a part that could not be stopped; the others are still stopped */
export function createStops(onFault: (name: string, fault: unknown) => void): Stops {
  const parts: { readonly name: string; readonly part: Stoppable }[] = [];
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (let next = parts.pop(); next; next = parts.pop()) {
      try {
        await next.part.stop();
      } catch (fault) {
        onFault(next.name, fault);
      }
    }
  }

  return {
    add(name, part) {
      parts.push({ name, part });
      return part;
    },
    async stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

/** Runs `build`. If it fails, by its result or by throwing, stops what it added to `stops`. */
export async function buildOrStop<T, E extends { readonly code: string }>(
  stops: Stops,
  build: () => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  let built: Result<T, E> | undefined;
  try {
    built = await build();
    return built;
  } finally {
    if (built?.ok !== true) await stops.stop();
  }
}
