// The picture as it is shown: the content's chroma, or some of it, and the parts that stay as the content is.
//
//   styled = image, cut to 0…1
//   own = content + s, s = Y(styled) − Y(content), cut so that no channel of own leaves 0…1
//   mixed = (1 − t) · styled + t · own, t = chroma[0]
//   output = (1 − k) · mixed + k · content, k = keep of the pixel, 0 without `keeps`
//
// As s is the same in all channels, own has exactly the content's chroma. Y = 0.299 R + 0.587 G + 0.114 B.
// image, content, output: [3, height, width] f32, content in 0…1. keep: [height, width] f32, 0…1. chroma: one f32.
//
// One invocation computes one pixel.
struct Params {
  size: u32, // pixels
  keeps: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const LUMA = vec3f(0.299, 0.587, 0.114);

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read> content: array<f32>;
@group(0) @binding(3) var<storage, read> keep: array<f32>;
@group(0) @binding(4) var<storage, read> chroma: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn finish(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let size = params.size;
  if (i >= size) { return; }
  let colour = vec3f(content[i], content[i + size], content[i + 2u * size]);
  let styled = clamp(vec3f(image[i], image[i + size], image[i + 2u * size]), vec3f(), vec3f(1.0));
  let darkest = min(min(colour.r, colour.g), colour.b);
  let brightest = max(max(colour.r, colour.g), colour.b);
  let shift = clamp(dot(LUMA, styled) - dot(LUMA, colour), -darkest, 1.0 - brightest);
  let t = chroma[0];
  var result = (1.0 - t) * styled + t * (colour + shift);
  if (params.keeps == 1u) { result = (1.0 - keep[i]) * result + keep[i] * colour; }
  output[i] = result.r;
  output[i + size] = result.g;
  output[i + 2u * size] = result.b;
}
