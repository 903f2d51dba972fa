// Gradient descent with exponential decay of its rate, in units of `pixel_scale` steps from black to white.
//
//   image −= rate · decay^((t − 1) / decay_steps) / pixel_scale² · grad,  clamped to 0 … 1 with `clamped`
//
// image, grad: [size] f32. rate: its first value. clock: its first word is t. One invocation updates one value.
struct Params {
  size: u32,
  clamped: u32,
  decay: f32,
  decay_steps: f32,
  pixel_scale: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> rate: array<f32>;
@group(0) @binding(3) var<storage, read> grad: array<f32>;
@group(0) @binding(4) var<storage, read_write> image: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn sgd(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  let decayed = rate[0] * pow(params.decay, f32(clock[0] - 1u) / params.decay_steps);
  let value = image[i] - decayed / (params.pixel_scale * params.pixel_scale) * grad[i];
  image[i] = select(value, clamp(value, 0.0, 1.0), params.clamped == 1u);
}
