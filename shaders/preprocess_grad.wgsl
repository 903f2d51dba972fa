// Gradient of `preprocess` with respect to one plane of the picture, j.
//
//   output[at + y · image_width + x] = (output[…] +) Σ_i m[i, j] · grad[i, y, x], times gradient_scale[1] with `scaled`
//
// grad: [3, height, stride] groups of four Value, of which `count` pixels are read, whole rows from `row` on. output: f32,
// the plane or some of it, rows of `image_width`. gradient_scale: factor of all gradients, and its inverse.
//
// One invocation computes one pixel. x counts pixels of `grad`.
struct Params {
  plane: u32, // values of a plane of `grad`
  width: u32, stride: u32, row: u32, count: u32, scaled: u32,
  m0: f32, m1: f32, m2: f32,
  at: u32, image_width: u32, accumulate: u32,
}

alias Value = f32; // or f16

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<Value>;
@group(0) @binding(2) var<storage, read> gradient_scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn preprocess_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.count) { return; }
  let y = i / params.width;
  let x = i % params.width;
  let at = (params.row + y) * params.stride * 4u + x;
  let scale = select(1.0, gradient_scale[1], params.scaled == 1u);
  let a = scale * f32(grad[at]);
  let b = scale * f32(grad[at + params.plane]);
  let c = scale * f32(grad[at + 2u * params.plane]);
  let value = params.m0 * a + params.m1 * b + params.m2 * c;
  let to = params.at + y * params.image_width + x;
  output[to] = value + select(0.0, output[to], params.accumulate == 1u);
}
