// The running average of the pictures that L-BFGS has accepted, one an iteration, seeded with the starting picture.
//
//   mean += (1 − decay) / (1 − decay^(t + 1)) · (accepted − mean)
//
// accepted, mean: [size] f32. clock: see `objective`. One invocation updates one value.
struct Params {
  size: u32,
  decay: f32,
}

struct Clock {
  step: u32,
  beta1_power: f32,
  beta2_power: f32,
  decay_power: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: Clock;
@group(0) @binding(2) var<storage, read> accepted: array<f32>;
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn lbfgs_average(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  mean[i] += (1.0 - params.decay) / (1.0 - clock.decay_power) * (accepted[i] - mean[i]);
}
