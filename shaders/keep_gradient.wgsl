// Gradient with respect to the picture, reduced where the picture is kept.
//
//   output *= 1 − keep
//
// output: a plane of the gradient, f32, in place, or `size` values of it from `at` on. keep: as many of the mask, f32, 0…1.
// One invocation computes one value of the output.
struct Params {
  size: u32,
  at: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> keep: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn keep_gradient(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  output[params.at + i] *= 1.0 - keep[i];
}
