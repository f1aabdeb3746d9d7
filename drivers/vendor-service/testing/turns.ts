/** Lets the event loop turn until `holds` returns true; if it never does, the test's own time limit ends it. */
export async function turnsUntil(holds: () => boolean): Promise<void> {
  while (!holds()) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    setImmediate(() => {
      resolve(undefined);
    });
    await promise;
  }
}
