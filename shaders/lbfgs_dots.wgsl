// L-BFGS, third of five kernels: puts the newest pair into its slot of the rings, and multiplies every pair with it.
//
//   s[slot] = t · q,  y[slot] = grad − previous
//   dots[·, pair, chunk] = Σ s·pull, y·pull, s·y[slot], y·y[slot], y·s[slot]
//
// The pull: see `lbfgs_begin`. grad, previous, q, image: [size] f32, all values or a range of them. s, y: rings of
// [history, size], each pair times what its scale in `state` says. dots: [5, history, chunks] f32. Nothing is done
// when the picture was not accepted. One workgroup sums CHUNK values of a pair, strided by lane and then in a tree; x
// counts pairs, y chunks.
struct Params {
  size: u32,
  first: u32, // chunk that the range begins with
  chunks: u32,
  history: u32,
  clamped: u32,
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

const WORKGROUP: u32 = 64; // a power of two, 2 … 256
const CHUNK: u32 = 4096;
const BAD: u32 = 3;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read> grad: array<f32>;
@group(0) @binding(3) var<storage, read> previous: array<f32>;
@group(0) @binding(4) var<storage, read> q: array<f32>;
@group(0) @binding(5) var<storage, read> image: array<f32>;
@group(0) @binding(6) var<storage, read_write> s: array<Pair>;
@group(0) @binding(7) var<storage, read_write> y: array<Pair>;
@group(0) @binding(8) var<storage, read_write> dots: array<f32>;

var<workgroup> tree: array<vec4f, WORKGROUP>;
var<workgroup> rest: array<f32, WORKGROUP>;

// The gradient, without what pushes a clamped picture beyond its bounds once there was trouble.
fn pull(g: f32, i: u32) -> f32 {
  if (params.clamped == 0u || state.bad < BAD) { return g; }
  let value = image[i];
  return select(g, 0.0, (value <= 0.0 && g > 0.0) || (value >= 1.0 && g < 0.0));
}

// A value as the ring has it.
fn stored(value: f32, scale: f32) -> f32 {
  return scale * f32(Pair(value / scale));
}

@compute @workgroup_size(WORKGROUP)
fn lbfgs_dots(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  let pair = group.x;
  let newest = pair == state.slot;
  if (state.way != 0u || !(newest || pair < state.count)) { return; }
  let place = pair * params.size;
  let s_scale = state.s_scale[pair];
  let y_scale = state.y_scale[pair];
  let slot = min(state.slot, 127u);
  let step_scale = state.s_scale[slot];
  let change_scale = state.y_scale[slot];
  let end = min(params.size, (group.y + 1u) * CHUNK);
  var total = vec4f();
  var last = 0.0;
  for (var i = group.y * CHUNK + lane; i < end; i += WORKGROUP) {
    let g = grad[i];
    let step = stored(state.t * q[i], step_scale);
    let change = stored(g - previous[i], change_scale);
    if (newest) {
      s[place + i] = Pair(step / s_scale);
      y[place + i] = Pair(change / y_scale);
    }
    let one = s_scale * f32(s[place + i]);
    let other = y_scale * f32(y[place + i]);
    let p = pull(g, i);
    total += vec4f(one * p, other * p, one * change, other * change);
    last += other * step;
  }
  tree[lane] = total;
  rest[lane] = last;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      tree[lane] += tree[lane + half];
      rest[lane] += rest[lane + half];
    }
  }
  if (lane > 0u) { return; }
  let row = params.history * params.chunks;
  let at = pair * params.chunks + params.first + group.y;
  for (var k = 0u; k < 4u; k++) { dots[k * row + at] = tree[0][k]; }
  dots[4u * row + at] = rest[0];
}
