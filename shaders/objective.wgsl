// The objective: the weighted sum of its terms, and a line in the log of losses.
//
//   log[step % LINES] = (Σ_i weights[i] · terms[i], terms[0], terms[1], …)
//
// terms, weights: [count] f32. clock: the optimiser's, its first word is the step. log: [LINES, 1 + count] f32.
// One invocation does it all.
struct Params {
  count: u32,
}

const LINES: u32 = 64; // iterations the log holds

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> terms: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> clock: array<u32>;
@group(0) @binding(4) var<storage, read_write> log: array<f32>;

@compute @workgroup_size(1)
fn objective() {
  let line = clock[0] % LINES * (params.count + 1u);
  var total = 0.0;
  for (var i = 0u; i < params.count; i++) {
    total += weights[i] * terms[i];
    log[line + 1u + i] = terms[i];
  }
  log[line] = total;
}
