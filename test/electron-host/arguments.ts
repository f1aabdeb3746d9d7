/** What a command line of Electron's executable requests. */
export interface LaunchArguments {
  /** Modules to load before the app, from `-r`. */
  readonly preloads: readonly string[];
  /** Port of Node's inspector (0: any); undefined: no inspector. */
  readonly inspect: number | undefined;
  /** True when a driver such as Playwright waits for "DevTools listening on". */
  readonly driven: boolean;
  /** True for `--version`. */
  readonly version: boolean;
  /** App folder or entry file as written on the command line; undefined without one. */
  readonly app: string | undefined;
  /** What the app itself gets after its own path. */
  readonly appArguments: readonly string[];
  /** Every `--name[=value]`, before and after the app, as Chromium's command line sees them. */
  readonly switches: ReadonlyMap<string, string>;
}

/**
 * Reads `[-r module] [--switch[=value]] <app> [arguments]` as Electron does: what is before the app belongs to
 * Electron and Chromium, what follows belongs to the app, and switches are seen in both places.
 */
export function parseArguments(args: readonly string[]): LaunchArguments {
  const preloads: string[] = [];
  let inspect: number | undefined;
  let at = 0;
  for (; at < args.length; at++) {
    const argument = args[at] ?? '';
    if (!argument.startsWith('-') || argument === '-') break;
    if (argument === '-r' || argument === '--require') {
      at += 1;
      const module = args[at];
      if (module === undefined) throw new Error(`${argument} needs a module`);
      preloads.push(module);
    } else if (/^--inspect(=|$)/.test(argument)) {
      inspect = Number(argument.split('=')[1] ?? '9229');
    }
  }
  const switches = new Map<string, string>();
  for (const argument of args) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (match?.[1] !== undefined) switches.set(match[1], match[2] ?? '');
  }
  return {
    preloads,
    inspect,
    driven: switches.has('remote-debugging-port'),
    version: args.slice(0, at).includes('--version'),
    app: args[at],
    appArguments: args.slice(at + 1),
    switches,
  };
}
