// Squared distance of two tensors as partial sums over strided slices; or, with `differentiate`, its gradient with
// respect to the first.
//
//   d = a − b
//   partial[slot · SLICES + s] = (partial[slot · SLICES + s] +) norm · Σ_{i ≡ s mod slices} d[i]²
//   with `scaled` also partial[slot · SLICES + SLICES / 2 + s] = Σ |d[i]|
//
//   output = (output +) norm · weights[slot] · gradient_scale[0] · (2 · d)
//   and with `scaled` (factors[0] · d − factors[1] · sign(d)) in place of 2 · d; and 0 where a is 0, with `masked`
//
// Only rows top … bottom − 1 of each channel and vec4f left … right − 1 of them count; elsewhere d is 0.
//
// a, b, output: [size] Feature. partial: [terms, SLICES] f32. weights: the gradient of the objective with respect to
// each of its terms. gradient_scale: factor of all gradients, so that f16 holds them, and its inverse.
// factors: two f32, see `quotient`.
//
// One invocation computes one partial sum, or one vec4f of the gradient (`slices` is `size` then). x counts them.
struct Params {
  size: u32,
  slices: u32, // at most SLICES, half of it with `scaled`
  slot: u32,
  norm: f32,
  differentiate: u32,
  scaled: u32,
  accumulate: u32,
  masked: u32,
  plane: u32, // vec4f per channel
  stride: u32, // vec4f per row
  top: u32,
  bottom: u32,
  left: u32,
  right: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256
const SLICES: u32 = 4096;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<Feature>;
@group(0) @binding(2) var<storage, read> b: array<Feature>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> gradient_scale: array<f32>;
@group(0) @binding(5) var<storage, read_write> partial: array<f32>;
@group(0) @binding(6) var<storage, read_write> output: array<Feature>;
@group(0) @binding(7) var<storage, read> factors: array<f32>;

fn difference(at: u32) -> vec4f {
  let row = at % params.plane / params.stride;
  let column = at % params.stride;
  let counts = row >= params.top && row < params.bottom && column >= params.left && column < params.right;
  return select(vec4f(), vec4f(a[at]) - vec4f(b[at]), counts);
}

@compute @workgroup_size(WORKGROUP)
fn squared_error(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let first = id.y * groups.x * WORKGROUP + id.x;
  if (first >= params.slices) { return; }
  if (params.differentiate == 1u) {
    let value = vec4f(a[first]);
    let d = difference(first);
    var slope = 2.0 * d;
    if (params.scaled == 1u) { slope = factors[0] * d - factors[1] * sign(d); }
    var result = params.norm * weights[params.slot] * gradient_scale[0] * slope;
    if (params.accumulate == 1u) { result += vec4f(output[first]); }
    if (params.masked == 1u) { result = select(vec4f(), result, value > vec4f()); }
    output[first] = Feature(result);
    return;
  }
  var sum = vec4f();
  var distance = vec4f();
  for (var i = first; i < params.size; i += params.slices) {
    let d = difference(i);
    sum = fma(d, d, sum);
    distance += abs(d);
  }
  let at = params.slot * SLICES + first;
  var squares = params.norm * ((sum.x + sum.y) + (sum.z + sum.w));
  if (params.accumulate == 1u) { squares += partial[at]; }
  partial[at] = squares;
  if (params.scaled == 0u) { return; }
  var distances = (distance.x + distance.y) + (distance.z + distance.w);
  if (params.accumulate == 1u) { distances += partial[at + SLICES / 2u]; }
  partial[at + SLICES / 2u] = distances;
}
