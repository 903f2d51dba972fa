// L-BFGS, third of four kernels, run over and over: adds a vector onto the direction, and multiplies the direction with
// the next.
//
//   q += coefficient · ring_a[age_a];  q *= h0 with SCALE;  partial = Σ q · ring_b[age_b], strided slices
//
// ADD and DOT choose the rings (0: none, 1: s, 2: y; DOT 3: the gradient); ages count from the newest pair, 0.
// Layouts as in `lbfgs_begin`. One invocation handles every SLICES-th value. x counts slices.
struct Params {
  size: u32,
  history: u32,
  add_age: u32,
  dot_age: u32,
}

struct State {
  count: u32,
  next: u32,
  steps: u32,
  follow: u32,
  t: f32,
  h0: f32,
  coefficient: f32,
  rho: array<f32, 128>,
  alpha: array<f32, 128>,
}

const WORKGROUP: u32 = 64; // 16 … 256
const SLICES: u32 = 4096;
const ADD: u32 = 0; // 0 … 2
const DOT: u32 = 1; // 1 … 3
const SCALE: bool = false;

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
  let adds = ADD > 0u && params.add_age < state.count;
  let dots = DOT == 3u || params.dot_age < state.count;
  if (!adds && !dots && !SCALE) { return; }
  let from_age = place(params.add_age);
  let to_age = place(params.dot_age);
  var sum = 0.0;
  for (var i = id.x; i < params.size; i += SLICES) {
    var value = q[i];
    if (adds) {
      if (ADD == 1u) { value += state.coefficient * s[from_age + i]; } else { value += state.coefficient * y[from_age + i]; }
    }
    if (SCALE) { value *= state.h0; }
    if (adds || SCALE) { q[i] = value; }
    if (dots) {
      if (DOT == 1u) { sum += value * s[to_age + i]; }
      if (DOT == 2u) { sum += value * y[to_age + i]; }
      if (DOT == 3u) { sum += value * grad[i]; }
    }
  }
  partial[id.x] = sum;
}
