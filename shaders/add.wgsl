// Sum of two gradients, in place.
//
//   output += other, and 0 where features is 0, with `masked`
//
// all: [size] Feature. One invocation computes one vec4f. x counts them.
struct Params {
  size: u32,
  masked: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> other: array<Feature>;
@group(0) @binding(2) var<storage, read> features: array<Feature>;
@group(0) @binding(3) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn add(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  var result = vec4f(output[i]) + vec4f(other[i]);
  if (params.masked == 1u) { result = select(vec4f(), result, vec4f(features[i]) > vec4f()); }
  output[i] = Feature(result);
}
