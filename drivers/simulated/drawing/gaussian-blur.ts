/** Blurs by a normal distribution of standard deviation `sigma` pixels, in place; the edge repeats. Nothing below 0.3. */
export function gaussianBlur(values: Float32Array, width: number, height: number, sigma: number): void {
  if (sigma < 0.3) return;
  const reach = Math.ceil(2.6 * sigma);
  const kernel = Float32Array.from({ length: reach + 1 }, (_, at) => Math.exp(-(at * at) / (2 * sigma * sigma)));
  const total = kernel.reduce((sum, weight, at) => sum + (at === 0 ? weight : 2 * weight), 0);
  const weights = kernel.map((weight) => weight / total);
  const line = new Float32Array(Math.max(width, height) + 2 * reach);
  for (let y = 0; y < height; y += 1) blurLine(values, y * width, 1, width, weights, line);
  for (let x = 0; x < width; x += 1) blurLine(values, x, width, height, weights, line);
}

function blurLine(
  values: Float32Array,
  start: number,
  step: number,
  count: number,
  weights: Float32Array,
  line: Float32Array,
): void {
  const reach = weights.length - 1;
  const first = values[start] ?? 0;
  const last = values[start + (count - 1) * step] ?? 0;
  line.fill(first, 0, reach);
  for (let at = 0; at < count; at += 1) line[reach + at] = values[start + at * step] ?? 0;
  line.fill(last, reach + count, count + 2 * reach);
  for (let at = 0; at < count; at += 1) {
    const middle = at + reach;
    let sum = (weights[0] ?? 0) * (line[middle] ?? 0);
    for (let off = 1; off <= reach; off += 1) {
      sum += (weights[off] ?? 0) * ((line[middle - off] ?? 0) + (line[middle + off] ?? 0));
    }
    values[start + at * step] = sum;
  }
}
