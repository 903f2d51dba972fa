// Takes from each channel its mean; serves both directions.
//
//   output[c, p] = (output[c, p] +) input[c, p] − mean[c]               (and, with `weighted`, · plane[p]²)
//   and 0 where features[c, p] is not above 0, with `masked`; and 0 past a row's end
//
// input, features, output: [channels, height, stride] Feature. mean: [channels] f32. plane: [height, stride] f32, a
// region's mask; the square of it weighs the pixels of the mean.
//
// One invocation computes one vec4f. x counts them.
struct Params {
  size: u32, // vec4f a channel
  channels: u32,
  width: u32,
  stride: u32, // vec4f a row
  weighted: u32,
  accumulate: u32,
  masked: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> plane: array<vec4f>;
@group(0) @binding(4) var<storage, read> features: array<Feature>;
@group(0) @binding(5) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn centre(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size * params.channels) { return; }
  let p = i % params.size;
  var less = vec4f(mean[i / params.size]);
  if (params.weighted == 1u) { less *= plane[p] * plane[p]; }
  var result = vec4f(input[i]) - less;
  if (params.accumulate == 1u) { result += vec4f(output[i]); }
  if (params.masked == 1u) { result = select(vec4f(), result, vec4f(features[i]) > vec4f()); }
  let x = vec4u(4u * (p % params.stride)) + vec4u(0u, 1u, 2u, 3u);
  output[i] = Feature(select(vec4f(), result, x < vec4u(params.width)));
}
