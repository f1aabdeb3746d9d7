/**
 * The part of a child process's line that may go to the log: the kind of an error and the places of its stack. The
 * message of an error may quote what a person typed, so it is left out.
 */
export function loggableLine(line: string): string | undefined {
  const kind = /^(?:Uncaught )?((?:[A-Z]\w*)?Error)\b/.exec(line.trim())?.[1];
  const place = /^\s+at .*?([\w.-]+\.(?:js|ts):\d+:\d+)\)?$/.exec(line)?.[1];
  return kind ?? (place === undefined ? undefined : `at ${place}`);
}
