// Adam (Kingma and Ba, 2015) on the pixels, in units of `pixel_scale` steps from black to white, and, with `averaged`,
// the bias-corrected running average of the iterates, seeded with the starting picture.
//
//   g = grad / pixel_scale
//   m = beta1 · m + (1 − beta1) · g;  v = beta2 · v + (1 − beta2) · g²
//   image −= rate / pixel_scale · m / (1 − beta1^t) / (sqrt(v / (1 − beta2^t)) + eps),  clamped to 0 … 1 with `clamped`
//   mean += (1 − decay) / (1 − decay^(t + 1)) · (image − mean)
//
// so that mean is Σ_k decay^(t − k) · image_k / Σ_k decay^(t − k) over k = 0 … t.
// image, grad, m, v, mean: [size] f32. rate: its first value. clock: see `objective`. One invocation updates one value.
struct Params {
  size: u32,
  clamped: u32,
  averaged: u32,
  beta1: f32,
  beta2: f32,
  eps: f32,
  pixel_scale: f32,
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
@group(0) @binding(2) var<storage, read> rate: array<f32>;
@group(0) @binding(3) var<storage, read> grad: array<f32>;
@group(0) @binding(4) var<storage, read_write> m: array<f32>;
@group(0) @binding(5) var<storage, read_write> v: array<f32>;
@group(0) @binding(6) var<storage, read_write> image: array<f32>;
@group(0) @binding(7) var<storage, read_write> mean: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn adam(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  let g = grad[i] / params.pixel_scale;
  let first = params.beta1 * m[i] + (1.0 - params.beta1) * g;
  let second = params.beta2 * v[i] + (1.0 - params.beta2) * g * g;
  m[i] = first;
  v[i] = second;
  let direction = first / (1.0 - clock.beta1_power) / (sqrt(second / (1.0 - clock.beta2_power)) + params.eps);
  var value = image[i] - rate[0] / params.pixel_scale * direction;
  if (params.clamped == 1u) { value = clamp(value, 0.0, 1.0); }
  image[i] = value;
  if (params.averaged == 1u) {
    mean[i] += (1.0 - params.decay) / (1.0 - clock.decay_power) * (value - mean[i]);
  }
}
