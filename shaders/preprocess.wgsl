// A picture as the network wants it: an affine map of its colours.
//
//   output[i, y, x] = Σ_j m[i, j] · (image[j, top + y, left + x] − ½) + b[i]
//
// Around mid-grey, because there the difference is exact and the products are small, so that less is rounded.
//
// image: [3, image_height, image_width] f32, RGB in 0…1. output: [3, height, stride] Feature; pixels past `width` are zero, or, for
// replicated padding, column width − 1 again.
//
// One invocation computes one vec4f of every channel. x counts vec4f of a plane.
struct Params {
  height: u32, width: u32, stride: u32, replicate: u32,
  m00: f32, m01: f32, m02: f32, b0: f32,
  m10: f32, m11: f32, m12: f32, b1: f32,
  m20: f32, m21: f32, m22: f32, b2: f32,
  image_height: u32, image_width: u32, top: u32, left: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<Feature>;

fn load(plane: u32, row: u32, x: vec4u) -> vec4f {
  let at = (plane * params.image_height + params.top + row) * params.image_width + params.left;
  return vec4f(image[at + x.x], image[at + x.y], image[at + x.z], image[at + x.w]);
}

@compute @workgroup_size(WORKGROUP)
fn preprocess(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let size = params.height * params.stride;
  if (i >= size) { return; }
  let y = i / params.stride;
  let x = vec4u(4u * (i % params.stride)) + vec4u(0u, 1u, 2u, 3u);
  let inside = min(x, vec4u(params.width - 1u));
  let kept = select(vec4f(), vec4f(1.0), (x == inside) | vec4<bool>(params.replicate == 1u));
  let r = load(0u, y, inside) - 0.5;
  let g = load(1u, y, inside) - 0.5;
  let b = load(2u, y, inside) - 0.5;
  output[i] = Feature((params.m00 * r + params.m01 * g + params.m02 * b + params.b0) * kept);
  output[i + size] = Feature((params.m10 * r + params.m11 * g + params.m12 * b + params.b1) * kept);
  output[i + 2u * size] = Feature((params.m20 * r + params.m21 * g + params.m22 * b + params.b2) * kept);
}
