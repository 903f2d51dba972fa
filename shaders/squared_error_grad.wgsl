// Gradient of a squared error with respect to its first tensor.
//
//   output = (output +) 2 · norm · weights[slot] · gradient_scale[0] · (a − b), and 0 where a is 0, with MASK
//
// a, b, output: [size] Feature. weights: the gradient of the objective with respect to each of its terms.
// gradient_scale: what gradients are multiplied by on their way, so that halves hold them, and its inverse.
// One invocation computes one vec4f. x counts them.
struct Params {
  size: u32,
  slot: u32,
  norm: f32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256
const ACCUMULATE: bool = false;
const MASK: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<Feature>;
@group(0) @binding(2) var<storage, read> b: array<Feature>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> gradient_scale: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn squared_error_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  let value = vec4f(a[i]);
  let slope = 2.0 * params.norm * weights[params.slot] * gradient_scale[0];
  var result = slope * (value - vec4f(b[i]));
  if (ACCUMULATE) { result += vec4f(output[i]); }
  if (MASK) { result = select(vec4f(), result, value > vec4f()); }
  output[i] = Feature(result);
}
