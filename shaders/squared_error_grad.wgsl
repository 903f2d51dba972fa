// Gradient of a squared error with respect to its first tensor.
//
//   output = (output +) 2 · norm · weights[slot] · (a − b), and 0 where a is 0, with MASK
//
// a, b, output: [size] vec4f. weights: the gradient of the objective with respect to each of its terms.
// One invocation computes one vec4f. x counts them.
struct Params {
  size: u32,
  slot: u32,
  norm: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const ACCUMULATE: bool = false;
const MASK: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn squared_error_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  let value = a[i];
  var result = (2.0 * params.norm * weights[params.slot]) * (value - b[i]);
  if (ACCUMULATE) { result += output[i]; }
  if (MASK) { result = select(vec4f(), result, value > vec4f()); }
  output[i] = result;
}
