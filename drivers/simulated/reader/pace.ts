/** Calls `tick` each `milliseconds` until the answered function is called. */
export type Every = (milliseconds: number, tick: () => void) => () => void;

/** The real clock. */
export function everyInterval(milliseconds: number, tick: () => void): () => void {
  const timer = setInterval(tick, milliseconds);
  return () => {
    clearInterval(timer);
  };
}

/**
 * As fast as the receiver takes them, without regard to the interval, for benchmarks: the next tick comes as soon as the one
 * before has returned and what it left waiting (a stop, a request on a socket) has had its turn.
 */
export function everyTurn(_milliseconds: number, tick: () => void): () => void {
  let next: NodeJS.Immediate | undefined;
  let isStopped = false;
  const turn = (): void => {
    tick();
    if (!isStopped) next = setImmediate(turn);
  };
  next = setImmediate(turn);
  return () => {
    isStopped = true;
    clearImmediate(next);
  };
}
