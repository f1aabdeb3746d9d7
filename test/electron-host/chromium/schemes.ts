/** Domain under which Chromium sees the app's own schemes; names under `.test` never resolve (RFC 6761, 6.2). */
export const SCHEME_DOMAIN = 'kiosk.test';

const schemes = new Set<string>();

/** Lets URLs of the scheme be translated from now on. */
export function addScheme(scheme: string): void {
  schemes.add(scheme);
}

/** Whether the scheme has been registered or handled. */
export function isOwnScheme(scheme: string): boolean {
  return schemes.has(scheme);
}

/** `app://kiosk/x` as Chromium sees it: `https://kiosk.app.kiosk.test/x`. Other URLs come back unchanged. */
export function toChromium(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  if (match === null || scheme === undefined || !schemes.has(scheme)) return url;
  return `https://${match[2] ?? ''}.${scheme}.${SCHEME_DOMAIN}${match[3] ?? ''}`;
}

/** The opposite of {@link toChromium}. */
export function toElectron(url: string): string {
  const match = /^https:\/\/([^/?#:]*)\.([a-z][a-z0-9+-]*)\.kiosk\.test(.*)$/is.exec(url);
  const scheme = match?.[2]?.toLowerCase();
  if (match === null || scheme === undefined || !schemes.has(scheme)) return url;
  return `${scheme}://${match[1] ?? ''}${match[3] ?? ''}`;
}

/** Translates every own URL inside a header's value, and in a policy also bare scheme sources such as `app:`. */
export function headerToChromium(name: string, value: string): string {
  let out = value;
  for (const scheme of schemes) {
    out = out.replaceAll(new RegExp(`\\b${scheme}://([a-z0-9.-]+)`, 'gi'), (_whole, host: string) =>
      toChromium(`${scheme}://${host}`),
    );
    if (name.toLowerCase().startsWith('content-security-policy'))
      out = out.replaceAll(
        new RegExp(`(^|[\\s;])${scheme}:(?=$|[\\s;])`, 'gi'),
        `$1https://*.${scheme}.${SCHEME_DOMAIN}`,
      );
  }
  return out;
}

/** The origin of a URL as Electron reports it: `app://kiosk` for own schemes, `null` for opaque ones. */
export function originOf(url: string): string {
  const own = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(url);
  if (own?.[1] !== undefined && schemes.has(own[1].toLowerCase())) return `${own[1].toLowerCase()}://${own[2] ?? ''}`;
  return URL.canParse(url) ? new URL(url).origin : 'null';
}
