/** Runs once after `ms` milliseconds; returns what cancels it. */
export function timer(run: () => void, ms: number): () => void {
  const handle = setTimeout(run, ms);
  return () => clearTimeout(handle);
}

/** Runs every `ms` milliseconds; returns what ends it. */
export function everyMs(run: () => void, ms: number): () => void {
  const handle = setInterval(run, ms);
  return () => clearInterval(handle);
}
