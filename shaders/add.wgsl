// Sum of two gradients, in place.
//
//   output += other, and 0 where features is 0, with MASK
//
// all: [size] vec4f. One invocation computes one vec4f. x counts them.
struct Params {
  size: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const MASK: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> other: array<vec4f>;
@group(0) @binding(2) var<storage, read> features: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn add(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  var result = output[i] + other[i];
  if (MASK) { result = select(vec4f(), result, features[i] > vec4f()); }
  output[i] = result;
}
