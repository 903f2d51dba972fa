// L-BFGS, fourth of five kernels: the two-loop recursion (Nocedal, 1980) on products of vectors instead of vectors
// (Chen et al., 2014), so that the direction comes out as a combination of the gradient and the pairs.
//
//   q = −grad;  newest to oldest: alpha = s·q / y·s, q −= alpha · y;  q *= h0
//   oldest to newest: q += (alpha − y·q / y·s) · s
//
// The step's length is the rate, the first one min(1, 1 / |grad|₁) times that, where one unit of length is 1 /
// pixel_scale of the way from black to white. A direction that is not down the gradient is replaced by a first step.
// With `first` a step without pairs, as where the objective is concave, has that root mean square, from 0 to 1.
//
// rate: its first value. dots: see `lbfgs_dots`. products: [2, history, history] f32, s·y and y·y of the pairs.
// Nothing is done when the picture was not accepted. One workgroup.
struct Params {
  size: u32, // values of the picture
  chunks: u32,
  history: u32,
  pixel_scale: f32,
  first: f32,
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

const WORKGROUP: u32 = 64; // 1 … 128

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> rate: array<f32>;
@group(0) @binding(2) var<storage, read> dots: array<f32>;
@group(0) @binding(3) var<storage, read_write> products: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: State;

var<workgroup> s_grad: array<f32, 128>;
var<workgroup> y_grad: array<f32, 128>;
var<workgroup> s_q: array<f32, 128>;
var<workgroup> y_q: array<f32, 128>;
var<workgroup> alpha: array<f32, 128>;

fn is_finite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }
// Dot product k of a pair, from its chunks.
fn sum(k: u32, pair: u32) -> f32 {
  let begin = (k * params.history + pair) * params.chunks;
  var total = 0.0;
  for (var i = begin; i < begin + params.chunks; i++) { total += dots[i]; }
  return total;
}

// Where s·y of two pairs is among the products, and y·y.
fn s_y(s: u32, y: u32) -> u32 { return s * params.history + y; }
fn y_y(a: u32, b: u32) -> u32 { return (params.history + a) * params.history + b; }
// The slot of the pair of an age.
fn slot_of(age: u32, next: u32) -> u32 { return (next + 2u * params.history - 1u - age) % params.history; }

fn finish(count: u32, next: u32) {
  state.count = count;
  state.next = next;
  let h0 = state.h0;
  state.direct = -h0;
  var slope = -h0 * state.squares;
  for (var age = 0u; age < count; age++) {
    let pair = slot_of(age, next);
    slope += state.s_factor[pair] * s_grad[pair] + state.y_factor[pair] * y_grad[pair];
    state.s_factor[pair] *= state.s_scale[pair];
    state.y_factor[pair] *= state.y_scale[pair];
  }
  let lone = params.first > 0.0 && count == 0u;
  let first = lone || state.steps == 0u || !(slope <= 0.0) || !is_finite(slope);
  state.t = rate[0];
  if (first) {
    state.count = 0u;
    state.next = 0u;
    state.h0 = 1.0 / (params.pixel_scale * params.pixel_scale);
    state.direct = -state.h0;
    let given = params.first * sqrt(f32(params.size) / state.squares) / state.h0;
    let length = select(min(1.0, params.pixel_scale / state.norm), given, params.first > 0.0);
    state.t *= select(0.0, length, state.squares > 0.0);
    slope = state.direct * state.squares;
  }
  state.slope = slope;
  state.steps += 1u;
}

@compute @workgroup_size(WORKGROUP)
fn lbfgs_solve(@builtin(local_invocation_index) lane: u32) {
  let history = params.history;
  let slot = state.slot;
  let kept = slot < history;
  let next = select(state.next, (state.next + 1u) % history, kept);
  var count = select(state.count, min(state.count + 1u, history), kept);
  if (state.way != 0u) { count = 0u; }
  for (var pair = lane; pair < count; pair += WORKGROUP) {
    s_grad[pair] = sum(0u, pair);
    y_grad[pair] = sum(1u, pair);
    s_q[pair] = -s_grad[pair];
    y_q[pair] = -y_grad[pair];
    if (kept) {
      products[s_y(pair, slot)] = sum(2u, pair);
      products[y_y(pair, slot)] = sum(3u, pair);
      products[y_y(slot, pair)] = products[y_y(pair, slot)];
      if (pair != slot) { products[s_y(slot, pair)] = sum(4u, pair); }
    }
  }
  storageBarrier();
  for (var age = 0u; age < history; age++) {
    workgroupBarrier();
    let i = slot_of(age, next);
    for (var pair = lane; age < count && pair < count; pair += WORKGROUP) {
      let a = s_q[i] / products[s_y(i, i)];
      if (pair == i) { alpha[i] = a; } else { s_q[pair] -= a * products[s_y(pair, i)]; }
      y_q[pair] -= a * products[y_y(pair, i)];
    }
  }
  workgroupBarrier();
  for (var pair = lane; pair < count; pair += WORKGROUP) { y_q[pair] *= state.h0; }
  for (var age = history; age > 0u; age--) {
    workgroupBarrier();
    let i = slot_of(age - 1u, next);
    for (var pair = lane; age <= count && pair < count; pair += WORKGROUP) {
      let b = alpha[i] - y_q[i] / products[s_y(i, i)];
      if (pair == i) {
        state.s_factor[i] = b;
        state.y_factor[i] = -state.h0 * alpha[i];
      } else {
        y_q[pair] += b * products[s_y(i, pair)];
      }
    }
  }
  storageBarrier();
  workgroupBarrier();
  if (lane == 0u && state.way == 0u) { finish(count, next); }
}
