// Winograd convolution, last of three kernels: the output transform, and the epilogue of `conv3x3`.
//
//   m = Aᵀ · products[…, k, t] · A, the tile's 4×4 pixels;  acc = gain · m
//   output = acc                     (epilogue 0)
//            max(acc + bias[k], 0)   (epilogue 1; 2 writes the mask of positive values too)
//            acc · mask              (epilogue 3)
//            acc + bias[k]           (epilogue 4)
//
// products: [36, channels, plane] Value, of tiles `first` … `first + tiles − 1`. output: [channels, height, stride] Feature.
// mask: as in `conv3x3`, read as u32: half a word is one channel's tile.
//
// One invocation transforms one tile of two channels. x counts the tiles of one pair of channels after another.
struct Params {
  height: u32,
  width: u32,
  stride: u32,
  channels: u32, // a multiple of 8
  first: u32,
  tiles: u32,
  plane: u32,
  epilogue: u32, // 0 … 4, see above
  gain: f32,
}

alias Feature = vec4f; // or vec4h
alias Value = f32; // or f16

const WORKGROUP: u32 = 64; // 16 … 256
const R2: f32 = 1.4142135623730951;
const R05: f32 = 0.7071067811865476;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> products: array<Value>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<Feature>;
@group(0) @binding(4) var<storage, read_write> mask: array<u32>;

// One row of the products, transformed along it: four pixels.
fn load_row(at: u32, step: u32) -> vec4f {
  let p1 = f32(products[at + step]);
  let p2 = f32(products[at + 2u * step]);
  let p3 = f32(products[at + 3u * step]);
  let p4 = f32(products[at + 4u * step]);
  let even = p1 + p2;
  let odd = p1 - p2;
  let even2 = p3 + p4;
  let odd2 = p3 - p4;
  return vec4f(
    f32(products[at]) + even + even2,
    R05 * odd + R2 * odd2,
    0.5 * even + 2.0 * even2,
    0.25 * R2 * odd + 2.0 * R2 * odd2 + f32(products[at + 5u * step]),
  );
}

fn store_row(channel: u32, y: u32, tx: u32, columns: vec4<bool>, acc: vec4f, bits: u32) -> u32 {
  if (y >= params.height) { return 0u; }
  var value = acc * params.gain;
  if (params.epilogue == 1u || params.epilogue == 2u) { value = max(value + bias[channel], vec4f()); }
  if (params.epilogue == 3u) { value = select(vec4f(), value, (vec4u(bits) & vec4u(1u, 2u, 4u, 8u)) != vec4u()); }
  if (params.epilogue == 4u) { value += bias[channel]; }
  value = select(vec4f(), value, columns);
  output[(channel * params.height + y) * params.stride + tx] = Feature(value);
  let kept = select(vec4u(), vec4u(1u, 2u, 4u, 8u), value > vec4f());
  return kept.x | kept.y | kept.z | kept.w;
}

// Transforms and stores one channel's tile; returns its sixteen mask bits.
fn finish(channel: u32, t: u32, bits: u32) -> u32 {
  let step = params.channels * params.plane;
  let at = channel * params.plane + t;
  let m0 = load_row(at, step);
  let m1 = load_row(at + 6u * step, step);
  let m2 = load_row(at + 12u * step, step);
  let m3 = load_row(at + 18u * step, step);
  let m4 = load_row(at + 24u * step, step);
  let m5 = load_row(at + 30u * step, step);
  let even = m1 + m2;
  let odd = m1 - m2;
  let even2 = m3 + m4;
  let odd2 = m3 - m4;

  let tx = (params.first + t) % params.stride;
  let y = (params.first + t) / params.stride * 4u;
  let columns = vec4u(4u * tx) + vec4u(0u, 1u, 2u, 3u) < vec4u(params.width);
  var kept = store_row(channel, y, tx, columns, m0 + even + even2, bits);
  kept |= store_row(channel, y + 1u, tx, columns, R05 * odd + R2 * odd2, bits >> 4u) << 4u;
  kept |= store_row(channel, y + 2u, tx, columns, 0.5 * even + 2.0 * even2, bits >> 8u) << 8u;
  kept |= store_row(channel, y + 3u, tx, columns, 0.25 * R2 * odd + 2.0 * R2 * odd2 + m5, bits >> 12u) << 12u;
  return kept;
}

@compute @workgroup_size(WORKGROUP)
fn winograd_output(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.channels / 2u * params.tiles) { return; }
  let pair = i / params.tiles;
  let t = i % params.tiles;
  let all_tiles = params.stride * ((params.height + 3u) / 4u);
  let word = (pair / 4u * all_tiles + params.first + t) * 4u + pair % 4u;
  var bits = 0u;
  if (params.epilogue == 3u) { bits = mask[word]; }
  let low = finish(2u * pair, t, bits);
  let high = finish(2u * pair + 1u, t, bits >> 16u);
  if (params.epilogue == 2u) { mask[word] = low | (high << 16u); }
}
