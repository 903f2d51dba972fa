// ReLU by itself, where the features before it are read too.
//
//   output = max(input, 0), and with `recorded` the mask of positive values
//
// input, output: [channels, height, stride] Feature. mask: as in `conv3x3`, written as u32: half a word is one channel's
// tile.
//
// One invocation computes a tile of 4×4 pixels of two channels. x counts the tiles of one pair of channels after another.
struct Params {
  height: u32,
  stride: u32, // vec4f per row
  channels: u32,
  recorded: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read_write> output: array<Feature>;
@group(0) @binding(3) var<storage, read_write> mask: array<u32>;

// Computes one channel's tile; returns its sixteen mask bits.
fn finish(channel: u32, t: u32) -> u32 {
  if (channel >= params.channels) { return 0u; }
  var kept = 0u;
  let first = t / params.stride * 4u;
  for (var r = 0u; r < 4u && first + r < params.height; r++) {
    let at = (channel * params.height + first + r) * params.stride + t % params.stride;
    let value = max(vec4f(input[at]), vec4f());
    let passed = select(vec4u(), vec4u(1u, 2u, 4u, 8u), value > vec4f());
    kept |= (passed.x | passed.y | passed.z | passed.w) << (4u * r);
    output[at] = Feature(value);
  }
  return kept;
}

@compute @workgroup_size(WORKGROUP)
fn relu(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let tiles = params.stride * ((params.height + 3u) / 4u);
  let pair = i / tiles;
  if (pair >= (params.channels + 1u) / 2u) { return; }
  let low = finish(2u * pair, i % tiles);
  let high = finish(2u * pair + 1u, i % tiles);
  if (params.recorded == 1u) { mask[(pair / 4u * tiles + i % tiles) * 4u + pair % 4u] = low | (high << 16u); }
}
