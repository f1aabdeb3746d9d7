/** Lets the event loop turn until `holds` does; the test's own time limit ends what never does. */
export async function turnsUntil(holds: () => boolean): Promise<void> {
  while (!holds()) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    setImmediate(() => {
      resolve(undefined);
    });
    await promise;
  }
}
