// L-BFGS, last of five kernels: the step.
//
//   an accepted picture: q = direct · pull + Σ s_factor · s + y_factor · y;  accepted = image;  previous = grad
//   one that was not: q stays
//   image = (accepted picture) + t · q, clamped to 0 … 1 with `clamped`
//
// In Adam's place of it, see `lbfgs_judge`, q and previous hold his moments, and a step is
//
//   q = beta1 · q + (1 − beta1) · g;  previous = beta2 · previous + (1 − beta2) · g²,  in units as in `adam`
//   image = (accepted picture) − t / pixel_scale · q / (1 − beta1^steps) / (sqrt(previous / (1 − beta2^steps)) + eps)
//
// The pull: see `lbfgs_begin`; where it is held back, q is 0. grad, previous, q, image, accepted: [size] f32, all
// values or a range of them. s, y: rings of [history, size]. One invocation updates one value.
struct Params {
  size: u32,
  clamped: u32,
  pixel_scale: f32,
  beta1: f32,
  beta2: f32,
  eps: f32,
}

struct State {
  known: u32,
  count: u32,
  next: u32,
  steps: u32,
  failures: u32,
  bad: u32,
  way: u32,
  slot: u32,
  t: f32,
  h0: f32,
  objective: f32,
  least: f32,
  squares: f32,
  norm: f32,
  slope: f32,
  direct: f32,
  s_scale: array<f32, 128>,
  y_scale: array<f32, 128>,
  s_factor: array<f32, 128>,
  y_factor: array<f32, 128>,
}

alias Pair = f32; // or f16

const WORKGROUP: u32 = 64; // 16 … 256
const BAD: u32 = 3;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read> grad: array<f32>;
@group(0) @binding(3) var<storage, read> s: array<Pair>;
@group(0) @binding(4) var<storage, read> y: array<Pair>;
@group(0) @binding(5) var<storage, read_write> previous: array<f32>;
@group(0) @binding(6) var<storage, read_write> q: array<f32>;
@group(0) @binding(7) var<storage, read_write> image: array<f32>;
@group(0) @binding(8) var<storage, read_write> accepted: array<f32>;

// The gradient, without what pushes a clamped picture beyond its bounds once there was trouble.
fn pull(g: f32, i: u32) -> f32 {
  if (params.clamped == 0u || state.bad < BAD) { return g; }
  let value = image[i];
  return select(g, 0.0, (value <= 0.0 && g > 0.0) || (value >= 1.0 && g < 0.0));
}

// Where a step of Adam leads.
fn adam(i: u32) -> f32 {
  var first = q[i];
  var second = previous[i];
  var start = accepted[i];
  if (state.way == 2u) {
    let g = second / params.pixel_scale;
    first = (1.0 - params.beta1) * g;
    second = (1.0 - params.beta2) * g * g;
  }
  if (state.way == 3u) {
    let g = grad[i] / params.pixel_scale;
    first = params.beta1 * first + (1.0 - params.beta1) * g;
    second = params.beta2 * second + (1.0 - params.beta2) * g * g;
    start = image[i];
    accepted[i] = start;
  }
  q[i] = first;
  previous[i] = second;
  var powers = vec2f(1.0);
  for (var k = 0u; k < state.steps; k++) { powers *= vec2f(params.beta1, params.beta2); }
  let mean = vec2f(first, second) / (1.0 - powers);
  return start - state.t / params.pixel_scale * mean.x / (sqrt(mean.y) + params.eps);
}

// Where a step of L-BFGS leads.
fn ahead(i: u32) -> f32 {
  if (state.way == 1u) { return accepted[i] + state.t * q[i]; }
  let start = image[i];
  let g = grad[i];
  let p = pull(g, i);
  var direction = state.direct * p;
  for (var pair = 0u; pair < state.count; pair++) {
    let place = pair * params.size + i;
    direction += state.s_factor[pair] * f32(s[place]) + state.y_factor[pair] * f32(y[place]);
  }
  if (p != g) { direction = 0.0; }
  accepted[i] = start;
  previous[i] = g;
  q[i] = direction;
  return start + state.t * direction;
}

@compute @workgroup_size(WORKGROUP)
fn lbfgs_step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  var value: f32;
  if (state.way < 2u) { value = ahead(i); } else { value = adam(i); }
  image[i] = select(value, clamp(value, 0.0, 1.0), params.clamped == 1u);
}
