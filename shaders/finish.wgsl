// One plane, `channel`, of the displayed picture: the content's chroma, or a share of it, and the kept parts of the
// content.
//
//   styled = image, clamped to 0…1
//   own = content + s, s = Y(styled) − Y(content), clamped so that no channel of own leaves 0…1
//   mixed = (1 − t) · styled + t · own, t = `chroma`
//   output = (1 − k) · mixed + k · content, k = keep of the pixel, 0 without `keeps`
//
// As s is the same in all channels, own has exactly the content's chroma. Y = 0.299 R + 0.587 G + 0.114 B.
// red, green, blue: planes of the image, f32. content_red, content_green, content_blue: those of the content, in 0…1. In
// each, the first of `size` pixels is at r, g or b. output: the plane that is made, f32, in which it is at `to`. keep: of
// the same pixels, f32, 0…1.
//
// One invocation computes one pixel.
struct Params {
  size: u32,
  keeps: u32,
  chroma: f32,
  channel: u32,
  r: u32,
  g: u32,
  b: u32,
  to: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const LUMA = vec3f(0.299, 0.587, 0.114);

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> red: array<f32>;
@group(0) @binding(2) var<storage, read> green: array<f32>;
@group(0) @binding(3) var<storage, read> blue: array<f32>;
@group(0) @binding(4) var<storage, read> content_red: array<f32>;
@group(0) @binding(5) var<storage, read> content_green: array<f32>;
@group(0) @binding(6) var<storage, read> content_blue: array<f32>;
@group(0) @binding(7) var<storage, read> keep: array<f32>;
@group(0) @binding(8) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn finish(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size) { return; }
  let at = vec3u(params.r, params.g, params.b) + i;
  let colour = vec3f(content_red[at.x], content_green[at.y], content_blue[at.z]);
  let styled = clamp(vec3f(red[at.x], green[at.y], blue[at.z]), vec3f(), vec3f(1.0));
  let darkest = min(min(colour.r, colour.g), colour.b);
  let brightest = max(max(colour.r, colour.g), colour.b);
  let shift = clamp(dot(LUMA, styled) - dot(LUMA, colour), -darkest, 1.0 - brightest);
  let t = params.chroma;
  var result = (1.0 - t) * styled + t * (colour + shift);
  if (params.keeps == 1u) { result = (1.0 - keep[i]) * result + keep[i] * colour; }
  output[params.to + i] = result[params.channel];
}
