// The layouts that peers want, from ours.

/** [channels, n] to [n, channels]. */
export function channelsLast(values: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const n = values.length / channels;
  return Float32Array.from(values, (_, i) => values[(i % channels) * n + Math.floor(i / channels)]!);
}

/** [n, channels] to [channels, n]. */
export function channelsFirst(values: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  return channelsLast(values, values.length / channels);
}

/**
 * The kernels of a convolution's gradient: [outChannels, inChannels, 3, 3] turned by 180° and with its channels
 * swapped, [inChannels, outChannels, 3, 3].
 */
export function turned(weight: Float32Array, inChannels: number): Float32Array<ArrayBuffer> {
  const outChannels = weight.length / (9 * inChannels);
  return Float32Array.from(weight, (_, i) => {
    const tap = i % 9;
    const outChannel = Math.floor(i / 9) % outChannels;
    const inChannel = Math.floor(i / (9 * outChannels));
    return weight[(outChannel * inChannels + inChannel) * 9 + 8 - tap]!;
  });
}

/** [outChannels, inChannels, 3, 3] to [3, 3, inChannels, outChannels]. */
export function filterLast(weight: Float32Array, inChannels: number): Float32Array<ArrayBuffer> {
  const outChannels = weight.length / (9 * inChannels);
  return Float32Array.from(weight, (_, i) => {
    const tap = Math.floor(i / (inChannels * outChannels));
    const inChannel = Math.floor(i / outChannels) % inChannels;
    return weight[((i % outChannels) * inChannels + inChannel) * 9 + tap]!;
  });
}
