// L-BFGS (Liu and Nocedal, 1989), first of three kernels: the newest pair of step and change of gradient, and the
// direction's start.
//
//   with a previous step:  s[next] = t · q,  y[next] = grad − previous
//   q = −grad;  previous = grad
//   partial = (partial +) (Σ y·s, Σ y·y, Σ |grad|), strided slices
//
// grad, q, previous: [size] f32, all values or a piece of them. s, y: rings of [history, size]. partial: [3, SLICES].
// One invocation handles every SLICES-th value. x counts slices.
struct Params {
  size: u32,
  accumulate: u32,
}

struct State {
  count: u32, // pairs in the ring
  next: u32, // where the next pair goes
  steps: u32, // steps taken
  t: f32, // length of the last step
  h0: f32, // scale of the initial inverse Hessian
  coefficient: f32, // of the vector that the next pass adds onto q
  rho: array<f32, 128>,
  alpha: array<f32, 128>,
}

const WORKGROUP: u32 = 64; // 16 … 256
const SLICES: u32 = 4096;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read> grad: array<f32>;
@group(0) @binding(3) var<storage, read_write> previous: array<f32>;
@group(0) @binding(4) var<storage, read_write> q: array<f32>;
@group(0) @binding(5) var<storage, read_write> s: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;
@group(0) @binding(7) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn lbfgs_begin(@builtin(global_invocation_id) id: vec3u) {
  let ring = state.next * params.size;
  let goes_on = params.accumulate == 1u;
  var ys = select(0.0, partial[id.x], goes_on);
  var yy = select(0.0, partial[SLICES + id.x], goes_on);
  var l1 = select(0.0, partial[2u * SLICES + id.x], goes_on);
  for (var i = id.x; i < params.size; i += SLICES) {
    let g = grad[i];
    if (state.steps > 0u) {
      let step = state.t * q[i];
      let change = g - previous[i];
      s[ring + i] = step;
      y[ring + i] = change;
      ys += change * step;
      yy += change * change;
    }
    l1 += abs(g);
    previous[i] = g;
    q[i] = -g;
  }
  partial[id.x] = ys;
  partial[SLICES + id.x] = yy;
  partial[2u * SLICES + id.x] = l1;
}
