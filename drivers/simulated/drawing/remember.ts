/**
 * Remembers what `draw` has drawn, the last `most` of them: people come back to a reader, but a long run must not keep
 * everyone it has ever seen.
 */
export function remembering<Asked, Drawn>(
  draw: (asked: Asked) => Drawn,
  keyOf: (asked: Asked) => string,
  most: number,
): (asked: Asked) => Drawn {
  const drawn = new Map<string, Drawn>();
  return (asked) => {
    const key = keyOf(asked);
    const known = drawn.get(key) ?? draw(asked);
    // Taken out and put in again, so that the first of the map is the one not asked for longest.
    drawn.delete(key);
    drawn.set(key, known);
    for (const oldest of drawn.keys()) {
      if (drawn.size <= most) break;
      drawn.delete(oldest);
    }
    return known;
  };
}
