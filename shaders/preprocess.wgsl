// Input of the network: an affine map of a picture's colours.
//
//   output[i, y, x] = Σ_j m[i, j] · (rgb[j, y, x] − ½) + b[i]
//
// Around mid-grey, because there the difference is exact and the products are small, so that less is rounded.
//
// red, green, blue: planes of the picture, f32 in 0…1, rows of `image_width`; in each, the pixel of `first` is at r, g or
// b. output: [3, height, stride] Feature, of whose planes vec4f `first` … `first` + `count` − 1 are computed, whole rows;
// pixels past `width` are zero, or, for replicated padding, column width − 1 again.
//
// One invocation computes one vec4f of every channel. x counts them.
struct Params {
  size: u32, // vec4f of a plane
  width: u32, stride: u32, replicate: u32,
  m00: f32, m01: f32, m02: f32, b0: f32,
  m10: f32, m11: f32, m12: f32, b1: f32,
  m20: f32, m21: f32, m22: f32, b2: f32,
  first: u32, count: u32, image_width: u32, r: u32, g: u32, b: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> red: array<f32>;
@group(0) @binding(2) var<storage, read> green: array<f32>;
@group(0) @binding(3) var<storage, read> blue: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn preprocess(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let k = id.y * groups.x * WORKGROUP + id.x;
  if (k >= params.count) { return; }
  let i = params.first + k;
  let size = params.size;
  let x = vec4u(4u * (k % params.stride)) + vec4u(0u, 1u, 2u, 3u);
  let inside = min(x, vec4u(params.width - 1u));
  let kept = select(vec4f(), vec4f(1.0), (x == inside) | vec4<bool>(params.replicate == 1u));
  let at = k / params.stride * params.image_width + inside;
  let in_r = at + params.r;
  let in_g = at + params.g;
  let in_b = at + params.b;
  let r = vec4f(red[in_r.x], red[in_r.y], red[in_r.z], red[in_r.w]) - 0.5;
  let g = vec4f(green[in_g.x], green[in_g.y], green[in_g.z], green[in_g.w]) - 0.5;
  let b = vec4f(blue[in_b.x], blue[in_b.y], blue[in_b.z], blue[in_b.w]) - 0.5;
  output[i] = Feature((params.m00 * r + params.m01 * g + params.m02 * b + params.b0) * kept);
  output[i + size] = Feature((params.m10 * r + params.m11 * g + params.m12 * b + params.b1) * kept);
  output[i + 2u * size] = Feature((params.m20 * r + params.m21 * g + params.m22 * b + params.b2) * kept);
}
