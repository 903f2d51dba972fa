// Features of a region: every channel times the region's mask; serves both directions.
//
//   output[c, p] = (output[c, p] +) plane[p] · input[c, p], and 0 where features[c, p] is not above 0, with `masked`
//
// input, features, output: [channels, size] Feature. plane: [size] f32, as features lie in memory.
//
// One invocation computes one vec4f. x counts them.
struct Params {
  size: u32, // vec4f per channel
  channels: u32,
  accumulate: u32,
  masked: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read> plane: array<vec4f>;
@group(0) @binding(3) var<storage, read> features: array<Feature>;
@group(0) @binding(4) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn masked(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size * params.channels) { return; }
  var result = plane[i % params.size] * vec4f(input[i]);
  if (params.accumulate == 1u) { result += vec4f(output[i]); }
  if (params.masked == 1u) { result = select(vec4f(), result, vec4f(features[i]) > vec4f()); }
  output[i] = Feature(result);
}
