// Bias-corrected running average of the iterates, seeded with the starting picture.
//
//   mean += (1 − decay) / (1 − decay^(t + 1)) · (image − mean)
//
// which is Σ_k decay^(t − k) · image_k / Σ_k decay^(t − k) over k = 0 … t.
// image, mean: [size] f32. clock: see `advance`. One invocation updates one value.
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
@group(0) @binding(2) var<storage, read> image: array<f32>;
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn average(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  let share = (1.0 - params.decay) / (1.0 - clock.decay_power);
  mean[i] += share * (image[i] - mean[i]);
}
