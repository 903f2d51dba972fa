/**
 * Three box blurs, close to a Gaussian of deviation `sigma` pixels; borders repeat.
 * @param plane [height, width]; a new array is returned
 */
export function blur(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const radius = Math.round(Math.sqrt(sigma * sigma + 0.25) - 0.5 + sigma * 0.02);
  const result = plane.slice();
  if (radius < 1) return result;
  const line = new Float32Array(Math.max(width, height));
  for (let pass = 0; pass < 3; pass++) {
    for (let y = 0; y < height; y++) boxLine(result, line, y * width, 1, width, radius);
    for (let x = 0; x < width; x++) boxLine(result, line, x, width, height, radius);
  }
  return result;
}

function boxLine(
  data: Float32Array,
  line: Float32Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
): void {
  for (let i = 0; i < length; i++) line[i] = data[start + i * stride] as number;
  const at = (i: number) => line[i < 0 ? 0 : i >= length ? length - 1 : i] as number;
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += at(i);
  for (let i = 0; i < length; i++) {
    data[start + i * stride] = sum / (2 * radius + 1);
    sum += at(i + radius + 1) - at(i - radius);
  }
}
