// The objective: its terms from their partial sums, their weighted sum, a line in the log of losses; and a tick of the
// step counter.
//
//   term[i] = Σ_s partial[i, s]
//   log[step % LINES] = (Σ_i weights[i] · term[i], term[0], term[1], …)
//   step += 1; beta1_power *= beta1; beta2_power *= beta2; decay_power *= decay
//
// partial: [count, SLICES] f32. weights: [count] f32. log: [LINES, 1 + count] f32. clock: starts as 0, 1, 1, decay, so
// that after tick t its powers are beta1^t, beta2^t and decay^(t + 1).
//
// One workgroup: of every term each invocation sums a strided slice, then pairs of them are added in a tree, so the order
// is the same every time. Little workgroup memory, because SwiftShader takes a second to compile 10 KB of it.
struct Params {
  count: u32,
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

const WORKGROUP: u32 = 64; // a power of two, 2 … 256
const SLICES: u32 = 4096;
const LINES: u32 = 64; // iterations the log holds

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> clock: Clock;
@group(0) @binding(4) var<storage, read_write> log: array<f32>;

var<workgroup> sums: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn objective(@builtin(local_invocation_index) lane: u32) {
  var line = 0u;
  if (lane == 0u) { line = clock.step % LINES * (params.count + 1u); }
  var total = 0.0;
  for (var i = 0u; i < params.count; i++) {
    var sum = 0.0;
    for (var s = lane; s < SLICES; s += WORKGROUP) { sum += partial[i * SLICES + s]; }
    workgroupBarrier();
    sums[lane] = sum;
    for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
      workgroupBarrier();
      if (lane < half) { sums[lane] += sums[lane + half]; }
    }
    if (lane == 0u) {
      total += weights[i] * sums[0];
      log[line + 1u + i] = sums[0];
    }
  }
  if (lane > 0u) { return; }
  log[line] = total;
  clock.step += 1u;
  clock.beta1_power *= params.beta1;
  clock.beta2_power *= params.beta2;
  clock.decay_power *= params.decay;
}
