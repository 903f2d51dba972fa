// The objective: its terms from their partial sums, their weighted sum, a line in the log of losses; and a tick of the
// optimiser's clock.
//
//   term[i] = Σ_s partial[i, s]
//   log[step % LINES] = (Σ_i weights[i] · term[i], term[0], term[1], …)
//   step += 1; beta1_power *= beta1; beta2_power *= beta2; decay_power *= decay
//
// partial: [count, SLICES] f32. weights: [count] f32. log: [LINES, 1 + count] f32. clock: starts as 0, 1, 1, decay, so
// that after tick t its powers are beta1^t, beta2^t and decay^(t + 1).
//
// One workgroup: each invocation sums strided slices of every term, then the sums of one term, always in one order.
struct Params {
  count: u32, // 1 … MOST
  beta1: f32,
  beta2: f32,
  decay: f32,
}

struct Clock {
  step: u32,
  beta1_power: f32,
  beta2_power: f32,
  decay_power: f32,
}

const WORKGROUP: u32 = 64; // MOST … 256
const SLICES: u32 = 4096;
const LINES: u32 = 64; // iterations the log holds
const MOST: u32 = 40; // terms

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> clock: Clock;
@group(0) @binding(4) var<storage, read_write> log: array<f32>;

var<workgroup> sums: array<f32, MOST * WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn objective(@builtin(local_invocation_index) lane: u32) {
  for (var i = 0u; i < params.count; i++) {
    var sum = 0.0;
    for (var s = lane; s < SLICES; s += WORKGROUP) { sum += partial[i * SLICES + s]; }
    sums[i * WORKGROUP + lane] = sum;
  }
  workgroupBarrier();
  if (lane < params.count) {
    var term = 0.0;
    for (var k = 0u; k < WORKGROUP; k++) { term += sums[lane * WORKGROUP + k]; }
    sums[lane * WORKGROUP] = term;
  }
  workgroupBarrier();
  if (lane > 0u) { return; }
  let line = clock.step % LINES * (params.count + 1u);
  var total = 0.0;
  for (var i = 0u; i < params.count; i++) {
    let term = sums[i * WORKGROUP];
    total += weights[i] * term;
    log[line + 1u + i] = term;
  }
  log[line] = total;
  clock.step += 1u;
  clock.beta1_power *= params.beta1;
  clock.beta2_power *= params.beta2;
  clock.decay_power *= params.decay;
}
