// L-BFGS, third of three kernels, run over and over: adds a vector onto the direction, and multiplies the direction with
// the next. At last it makes the step: the image takes the place of q, and the direction that of s.
//
//   q += coefficient · add[add_age];  q *= h0 with `scale`;  partial = (partial +) Σ q · dot[dot_age], strided slices
//
// `add` and `dot` choose the vectors: 0: none, 1: s, 2: y, and 3, whatever the ring holds: to add the first of s, to
// multiply with the gradient. Ages count from the newest pair, 0. Layouts as in `lbfgs_begin`.
// One invocation handles every SLICES-th value. x counts slices.
struct Params {
  size: u32,
  accumulate: u32,
  history: u32,
  add: u32,
  dot: u32,
  scale: u32,
  add_age: u32,
  dot_age: u32,
}

struct State {
  count: u32,
  next: u32,
  steps: u32,
  t: f32,
  h0: f32,
  coefficient: f32,
  rho: array<f32, 128>,
  alpha: array<f32, 128>,
}

const WORKGROUP: u32 = 64; // 16 … 256
const SLICES: u32 = 4096;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read> grad: array<f32>;
@group(0) @binding(3) var<storage, read> s: array<f32>;
@group(0) @binding(4) var<storage, read> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> q: array<f32>;
@group(0) @binding(6) var<storage, read_write> partial: array<f32>;

// Where the pair of an age begins in the rings.
fn place(age: u32) -> u32 {
  return (state.next + 2u * params.history - 1u - age) % params.history * params.size;
}

@compute @workgroup_size(WORKGROUP)
fn lbfgs_pass(@builtin(global_invocation_id) id: vec3u) {
  let asked = params.add == 3u || (params.add > 0u && params.add_age < state.count);
  let adds = asked && state.coefficient != 0.0;
  let dots = params.dot == 3u || (params.dot > 0u && params.dot_age < state.count);
  let scale = select(1.0, state.h0, params.scale == 1u);
  if (!adds && !dots && params.scale == 0u) { return; }
  let from_pair = select(place(params.add_age), 0u, params.add == 3u);
  let to_pair = place(params.dot_age);
  var sum = select(0.0, partial[id.x], params.accumulate == 1u);
  for (var i = id.x; i < params.size; i += SLICES) {
    var value = q[i];
    if (adds) {
      if (params.add == 2u) { value += state.coefficient * y[from_pair + i]; } else { value += state.coefficient * s[from_pair + i]; }
    }
    value *= scale;
    if (adds || params.scale == 1u) { q[i] = value; }
    if (dots) {
      if (params.dot == 1u) { sum += value * s[to_pair + i]; }
      if (params.dot == 2u) { sum += value * y[to_pair + i]; }
      if (params.dot == 3u) { sum += value * grad[i]; }
    }
  }
  partial[id.x] = sum;
}
