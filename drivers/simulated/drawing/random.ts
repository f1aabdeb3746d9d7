/** A seeded source of numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
}

/** Starts a sequence from any text or number (FNV-1a into sfc32). Not for secrets. */
export function seededRandom(seed: string | number): Random {
  let [a, b, c, counter] = fourWords(String(seed));
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

function fourWords(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x243f6a88, 0xb7e15162];
  for (let index = 0; index < 4; index += 1) {
    let hash = words[index] ?? 0;
    for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    words[index] = hash;
  }
  return words;
}

/**
 * Smooth random values over a picture: independent normals on a lattice of `step` pixels, interpolated bicubically
 * enough (smoothstep) that no lattice shows. Standard deviation about 1 at the lattice points.
 */
export function smoothField(random: Random, width: number, height: number, step: number): Float32Array {
  const columns = Math.ceil(width / step) + 2;
  const rows = Math.ceil(height / step) + 2;
  const lattice = Float32Array.from({ length: columns * rows }, () => random.normal());
  const field = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / step);
    const fy = smoothStep(y / step - row);
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / step);
      const fx = smoothStep(x / step - column);
      const at = row * columns + column;
      const top = (lattice[at] ?? 0) * (1 - fx) + (lattice[at + 1] ?? 0) * fx;
      const bottom = (lattice[at + columns] ?? 0) * (1 - fx) + (lattice[at + columns + 1] ?? 0) * fx;
      field[y * width + x] = top * (1 - fy) + bottom * fy;
    }
  }
  return field;
}

/** 0 at 0, 1 at 1, flat at both ends. */
export function smoothStep(value: number): number {
  const t = Math.min(1, Math.max(0, value));
  return t * t * (3 - 2 * t);
}
