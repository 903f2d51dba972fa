/** A picture or its features, [channels, height, width]. */
export interface Features {
  channels: number;
  height: number;
  width: number;
  data: Float32Array;
}

/** 3×3 convolution with a border of zeros, no bias, of `filters` [outChannels, channels, 3, 3]. */
export function convolve({ channels, height, width, data }: Features, filters: Float32Array): Features {
  const outChannels = filters.length / (channels * 9);
  // with a border around every plane a window is nine fixed distances, and a plane one run
  const stride = width + 2;
  const plane = stride * (height + 2);
  const padded = new Float32Array(channels * plane);
  for (let row = 0; row < channels * height; row++) {
    const y = row % height;
    const at = ((row - y) / height) * plane + (y + 1) * stride + 1;
    padded.set(data.subarray(row * width, (row + 1) * width), at);
  }
  const out = new Float32Array(outChannels * height * width);
  const sums = new Float32Array(plane);
  for (let k = 0; k < outChannels; k++) {
    sums.fill(0);
    for (let c = 0; c < channels; c++) {
      const at = (k * channels + c) * 9;
      accumulate(sums, padded.subarray(c * plane, (c + 1) * plane), filters.subarray(at, at + 9), stride);
    }
    for (let y = 0; y < height; y++) {
      const from = (y + 1) * stride + 1;
      out.set(sums.subarray(from, from + width), (k * height + y) * width);
    }
  }
  return { channels: outChannels, height, width, data: out };
}

function accumulate(sums: Float32Array, plane: Float32Array, filter: Float32Array, stride: number): void {
  const [a, b, c, d, e, f, g, h, i] = filter as unknown as number[];
  const last = plane.length - stride - 1;
  for (let p = stride + 1; p < last; p++) {
    sums[p]! +=
      a! * plane[p - stride - 1]! +
      b! * plane[p - stride]! +
      c! * plane[p - stride + 1]! +
      d! * plane[p - 1]! +
      e! * plane[p]! +
      f! * plane[p + 1]! +
      g! * plane[p + stride - 1]! +
      h! * plane[p + stride]! +
      i! * plane[p + stride + 1]!;
  }
}

/** The largest of each 2×2, sizes rounded down. */
export function maxPool({ channels, height, width, data }: Features): Features {
  const half = { channels, height: height >> 1, width: width >> 1 };
  const out = new Float32Array(channels * half.height * half.width);
  for (let i = 0; i < out.length; i++) {
    const x = i % half.width;
    const row = (i - x) / half.width;
    const y = row % half.height;
    const at = (((row - y) / half.height) * height + 2 * y) * width + 2 * x;
    out[i] = Math.max(data[at]!, data[at + 1]!, data[at + width]!, data[at + width + 1]!);
  }
  return { ...half, data: out };
}
