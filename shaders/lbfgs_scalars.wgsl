// L-BFGS, second of three kernels, and again after every pass: the scalars.
//
//   stage 0, after `lbfgs_begin`: keeps the pair if y·s > 1e-10, as torch.optim.LBFGS does: rho = 1 / y·s,
//     h0 = y·s / y·y. The step's length is the rate, for the first step times min(1, 1 / |grad|₁); one unit of length
//     is 1 / pixel_scale of the way from black to white.
//   stage 1, first loop, newest to oldest: alpha = rho · s·q, coefficient of y = −alpha
//   stage 2, second loop, oldest to newest: coefficient of s = alpha − rho · y·q
//   stage 3: the step's coefficient of q is its length, or 0 if grad·q > 0; then everything is forgotten, and the next
//     step starts anew
//
// partial: [3, SLICES] in stage 0, [SLICES] after. One workgroup; tree sums, the same order every time.
struct Params {
  stage: u32, // 0 … 3
  history: u32,
  age: u32,
  pixel_scale: f32,
  restart: u32, // steps after which everything is forgotten; 0: never
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

const WORKGROUP: u32 = 256; // a power of two, 2 … 256
const SLICES: u32 = 4096;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> rate: array<f32>;
@group(0) @binding(2) var<storage, read> partial: array<f32>;
@group(0) @binding(3) var<storage, read_write> state: State;

var<workgroup> sums: array<vec3f, WORKGROUP>;

fn begin(ys: f32, yy: f32, l1: f32) {
  if (params.restart > 0u && state.steps == params.restart) {
    state.count = 0u;
    state.next = 0u;
    state.steps = 0u;
  }
  if (state.steps > 0u && ys > 1e-10) {
    state.rho[state.next] = 1.0 / ys;
    state.h0 = ys / yy;
    state.next = (state.next + 1u) % params.history;
    state.count = min(state.count + 1u, params.history);
  }
  if (state.steps == 0u) {
    state.h0 = 1.0 / (params.pixel_scale * params.pixel_scale);
    state.t = min(1.0, params.pixel_scale / l1) * rate[0];
  } else {
    state.t = rate[0];
  }
  state.steps += 1u;
  state.coefficient = 0.0;
}

@compute @workgroup_size(WORKGROUP)
fn lbfgs_scalars(@builtin(local_invocation_index) lane: u32) {
  var total = vec3f();
  for (var i = lane; i < SLICES; i += WORKGROUP) {
    total.x += partial[i];
    if (params.stage == 0u) { total += vec3f(0.0, partial[SLICES + i], partial[2u * SLICES + i]); }
  }
  sums[lane] = total;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane > 0u) { return; }
  let sum = sums[0];
  let pair = (state.next + 2u * params.history - 1u - params.age) % params.history;
  if (params.stage == 0u) { begin(sum.x, sum.y, sum.z); }
  if (params.stage == 1u) {
    state.coefficient = 0.0;
    if (params.age < state.count) {
      state.alpha[pair] = state.rho[pair] * sum.x;
      state.coefficient = -state.alpha[pair];
    }
  }
  if (params.stage == 2u) {
    state.coefficient = 0.0;
    if (params.age < state.count) { state.coefficient = state.alpha[pair] - state.rho[pair] * sum.x; }
  }
  if (params.stage == 3u) {
    state.coefficient = select(state.t, 0.0, sum.x > 0.0);
    if (sum.x > 0.0) {
      state.count = 0u;
      state.next = 0u;
      state.steps = 0u;
    }
  }
}
