// Gradient of `preprocess` with respect to the picture.
//
//   output[j, top + y, left + x] = (output[j, top + y, left + x] +) Σ_i m[i, j] · grad[i, y, x], times gradient_scale[1]
//   with `scaled`
//
// grad: [3, height, stride] groups of four Value. output: [3, image_height, image_width] f32.
// gradient_scale: what gradients were multiplied by on their way, and its inverse.
//
// One invocation computes one pixel. x counts pixels of `grad`.
struct Params {
  height: u32, width: u32, stride: u32, scaled: u32,
  m00: f32, m01: f32, m02: f32,
  m10: f32, m11: f32, m12: f32,
  m20: f32, m21: f32, m22: f32,
  image_height: u32, image_width: u32, top: u32, left: u32, accumulate: u32,
}

alias Value = f32; // or f16

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<Value>;
@group(0) @binding(2) var<storage, read> gradient_scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

fn store(pixel: u32, channel: u32, value: f32) {
  let to = channel * params.image_height * params.image_width + pixel;
  output[to] = value + select(0.0, output[to], params.accumulate == 1u);
}

@compute @workgroup_size(WORKGROUP)
fn preprocess_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let size = params.height * params.width;
  if (i >= size) { return; }
  let at = (i / params.width) * params.stride * 4u + i % params.width;
  let scale = select(1.0, gradient_scale[1], params.scaled == 1u);
  let plane = params.height * params.stride * 4u;
  let a = scale * f32(grad[at]);
  let b = scale * f32(grad[at + plane]);
  let c = scale * f32(grad[at + 2u * plane]);
  let to = (params.top + i / params.width) * params.image_width + params.left + i % params.width;
  store(to, 0u, params.m00 * a + params.m10 * b + params.m20 * c);
  store(to, 1u, params.m01 * a + params.m11 * b + params.m21 * c);
  store(to, 2u, params.m02 * a + params.m12 * b + params.m22 * c);
}
