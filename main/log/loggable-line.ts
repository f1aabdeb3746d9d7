/**
 * What of a line that a child process printed may go to the log: the kind of an error and the places of its stack. An
 * error's message may quote what a person typed, so it does not.
 */
export function loggableLine(line: string): string | undefined {
  const kind = /^(?:Uncaught )?((?:[A-Z]\w*)?Error)\b/.exec(line.trim())?.[1];
  const place = /^\s+at .*?([\w.-]+\.(?:js|ts):\d+:\d+)\)?$/.exec(line)?.[1];
  return kind ?? (place === undefined ? undefined : `at ${place}`);
}
