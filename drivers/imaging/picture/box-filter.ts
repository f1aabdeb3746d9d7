/** The mean over a (2 radius + 1) square around each pixel; pixels beyond the edge do not count. */
export function boxMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const rows = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    const base = y * width;
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x += 1) sum += values[base + x] ?? 0;
    for (let x = 0; x < width; x += 1) {
      if (x + radius < width) sum += values[base + x + radius] ?? 0;
      if (x - radius - 1 >= 0) sum -= values[base + x - radius - 1] ?? 0;
      rows[base + x] = sum / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1);
    }
  }
  const means = new Float32Array(values.length);
  const sums = new Float64Array(width);
  for (let y = 0; y < Math.min(radius, height); y += 1) {
    for (let x = 0; x < width; x += 1) sums[x] = (sums[x] ?? 0) + (rows[y * width + x] ?? 0);
  }
  for (let y = 0; y < height; y += 1) {
    const enters = y + radius < height ? (y + radius) * width : -1;
    const leaves = y - radius - 1 >= 0 ? (y - radius - 1) * width : -1;
    const count = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
    for (let x = 0; x < width; x += 1) {
      let sum = sums[x] ?? 0;
      if (enters >= 0) sum += rows[enters + x] ?? 0;
      if (leaves >= 0) sum -= rows[leaves + x] ?? 0;
      sums[x] = sum;
      means[y * width + x] = sum / count;
    }
  }
  return means;
}

/** A 3 x 3 binomial blur; the edge repeats. */
export function binomialBlur(values: Float32Array, width: number, height: number): Float32Array {
  const rows = new Float32Array(values.length);
  const blurred = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const here = values[at] ?? 0;
      const left = x > 0 ? (values[at - 1] ?? 0) : here;
      const right = x < width - 1 ? (values[at + 1] ?? 0) : here;
      rows[at] = (left + 2 * here + right) / 4;
    }
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const here = rows[at] ?? 0;
      const above = y > 0 ? (rows[at - width] ?? 0) : here;
      const below = y < height - 1 ? (rows[at + width] ?? 0) : here;
      blurred[at] = (above + 2 * here + below) / 4;
    }
  }
  return blurred;
}
