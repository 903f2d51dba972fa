// The optimiser's clock, one tick: the step that begins, and the powers that bias corrections need.
//
//   step += 1; beta1_power = beta1^step; beta2_power = beta2^step; decay_power = decay^(step + 1)
//
// clock: four words; starts as 0, 1, 1, decay. One invocation.
struct Params {
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

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> clock: Clock;

@compute @workgroup_size(1)
fn advance() {
  clock.step += 1u;
  clock.beta1_power *= params.beta1;
  clock.beta2_power *= params.beta2;
  clock.decay_power *= params.decay;
}
