/** bcdDevice (USB 2.0, 9.6.1) as people write it: `0x2206` is 22.06. */
export function releaseText(release: number): string {
  return `${(release >> 8).toString(16)}.${(release & 0xff).toString(16).padStart(2, '0')}`;
}
