// L-BFGS, second of five kernels: accepts the picture whose objective was just logged, or takes the step back.
//
// A picture is accepted if its objective and gradient are finite and the objective is at most `bound` times the least so
// far. Then the pair of step and change of gradient is kept if y·s > 1e-10, as torch.optim.LBFGS does, with h0 = y·s /
// y·y.
//
// Otherwise every pair is forgotten, the accepted picture's line takes the place of the one in `log`, and its step is
// made again, shorter: at the least of the parabola through both objectives, at 0.1 … 0.5 of its length. At the third
// failure Adam takes over, from the accepted picture and its gradient, with a rate that each further failure quarters.
// After ADAM_STEPS pictures of his that were accepted, L-BFGS begins anew.
//
// From the third bad picture or pair on, a clamped picture's values stay at their bounds: see `lbfgs_begin`.
// sums: see `lbfgs_begin`. clock: its first word is the step. rate: its first value. log: [LINES, terms] f32.
// losses: [terms], the accepted picture's line. One workgroup.
struct Params {
  chunks: u32,
  terms: u32, // values of a line of the log
  history: u32,
  restart: u32, // accepted steps after which the pairs are forgotten; 0: never
  largest: f32, // of a stored value; 0: pairs are not scaled
  bound: f32, // times the least objective so far that one may be
  adam: f32, // Adam's rate as a multiple of L-BFGS'
}

struct State {
  known: u32, // accepted pictures since the start or a change of settings
  count: u32, // pairs in the ring
  next: u32, // where the next pair goes
  steps: u32, // accepted steps since the pairs were forgotten, or since Adam took over
  failures: u32, // since the last accepted picture
  bad: u32, // pictures that were taken back and pairs without curvature, all in all
  way: u32, // of the next step: 0: a new direction, 1: the last one again; 2: Adam's first, 3: his next, 4: his last again
  slot: u32, // of the newest pair; `history`: there is none
  t: f32, // length of the step, or Adam's rate
  h0: f32, // scale of the initial inverse Hessian
  objective: f32, // of the accepted picture
  least: f32, // objective so far
  squares: f32, // of the accepted gradient
  norm: f32, // of the accepted gradient, the sum of its magnitudes
  slope: f32, // accepted gradient · direction
  direct: f32, // coefficient of the gradient in the direction
  s_scale: array<f32, 128>, // what stored pairs are multiplied by
  y_scale: array<f32, 128>,
  s_factor: array<f32, 128>, // coefficients of stored pairs in the direction
  y_factor: array<f32, 128>,
}

const WORKGROUP: u32 = 64; // 6 … 256
const LINES: u32 = 64;
const FAILURES: u32 = 3; // at which Adam takes over
const ADAM_STEPS: u32 = 10;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> rate: array<f32>;
@group(0) @binding(3) var<storage, read> sums: array<f32>;
@group(0) @binding(4) var<storage, read_write> log: array<f32>;
@group(0) @binding(5) var<storage, read_write> losses: array<f32>;
@group(0) @binding(6) var<storage, read_write> state: State;

var<workgroup> totals: array<f32, 6>;

// By its bits: arithmetic may presume that every number is finite.
fn is_finite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }

// A power of two by which `most` becomes nearly the largest value that can be stored, and 1 where it cannot.
fn scale_for(most: f32) -> f32 {
  if (params.largest == 0.0 || !(most > 1e-30)) { return 1.0; }
  return exp2(ceil(log2(most / params.largest)));
}

fn forget(steps: u32) {
  state.count = 0u;
  state.next = 0u;
  state.steps = steps;
}

fn accept(objective: f32) {
  state.slot = params.history;
  if (state.way > 1u && state.steps < ADAM_STEPS) {
    state.way = 3u;
    state.steps += 1u;
  } else {
    if (state.way > 1u || (params.restart > 0u && state.steps == params.restart)) { forget(0u); }
    state.way = 0u;
    learn();
  }
  state.least = select(objective, min(state.least, objective), state.known > 0u);
  state.objective = objective;
  state.norm = totals[2];
  state.squares = totals[3];
  state.known += 1u;
  state.failures = 0u;
}

// Keeps the pair of an accepted step.
fn learn() {
  let ys = state.t * totals[0];
  if (state.steps > 0u && !(ys > 0.0)) { state.bad += 1u; }
  if (state.steps > 0u && ys > 1e-10) {
    state.slot = state.next;
    state.h0 = ys / totals[1];
    state.s_scale[state.next] = scale_for(state.t * totals[5]);
    state.y_scale[state.next] = scale_for(totals[4]);
  }
}

fn reject(objective: f32) {
  state.failures += 1u;
  state.bad += 1u;
  state.slot = params.history;
  if (state.way > 1u) {
    state.t *= 0.25;
    state.way = 4u;
    return;
  }
  forget(1u);
  let excess = objective - state.objective - state.slope * state.t;
  let least = -0.5 * state.slope * state.t / excess;
  let shorter = state.t * select(0.1, clamp(least, 0.1, 0.5), is_finite(objective) && excess > 0.0);
  state.way = select(1u, 2u, state.failures >= FAILURES);
  state.t = select(shorter, params.adam * rate[0], state.way == 2u);
}

@compute @workgroup_size(WORKGROUP)
fn lbfgs_judge(@builtin(local_invocation_index) lane: u32) {
  if (lane < 6u) {
    var total = 0.0;
    for (var i = 0u; i < params.chunks; i++) {
      let value = sums[lane * params.chunks + i];
      total = select(total + value, max(total, value), lane > 3u);
    }
    totals[lane] = total;
  }
  workgroupBarrier();
  if (lane > 0u) { return; }
  let line = (clock[0] - 1u) % LINES * params.terms;
  let objective = log[line];
  let finite = is_finite(objective) && is_finite(totals[2]);
  if (state.known == 0u || (finite && objective <= params.bound * state.least)) {
    accept(objective);
    for (var i = 0u; i < params.terms; i++) { losses[i] = log[line + i]; }
    // A picture that has no gradient to begin with cannot be gone on from.
    if (!finite) { log[line] = totals[2]; }
  } else {
    reject(objective);
    for (var i = 0u; i < params.terms; i++) { log[line + i] = losses[i]; }
  }
}
