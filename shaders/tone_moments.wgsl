// Sums over slices of the pixels that the tone of a picture is told from.
//
//   y = x − ½;  e = max(x − high, 0) − max(low − x, 0), a pixel's way out of the range
//   partial[3 · s] = Σ (y.r, y.g, y.b, e·e), then Σ (y.r², y.r·y.g, y.r·y.b, y.g²), then Σ (y.g·y.b, y.b², 0, 0)
//
// image: [3, pixels] f32, RGB in 0…1. goal: the tone aimed at, 16 f32: mean, covariance rr rg rb gg gb bb, low, high.
// partial: [slices, 3] vec4f.
//
// One invocation sums every `slices`-th pixel. x counts slices.
struct Params {
  pixels: u32,
  slices: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read> goal: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn tone_moments(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.slices) { return; }
  let low = vec3f(goal[9], goal[10], goal[11]);
  let high = vec3f(goal[12], goal[13], goal[14]);
  var first = vec4f();
  var second = vec4f();
  var third = vec4f();
  for (var p = id.x; p < params.pixels; p += params.slices) {
    let x = vec3f(image[p], image[params.pixels + p], image[2u * params.pixels + p]);
    let out = max(x - high, vec3f()) - max(low - x, vec3f());
    let y = x - 0.5;
    first += vec4f(y, dot(out, out));
    second += vec4f(y.r * y, y.g * y.g);
    third += vec4f(y.g * y.b, y.b * y.b, 0.0, 0.0);
  }
  partial[3u * id.x] = first;
  partial[3u * id.x + 1u] = second;
  partial[3u * id.x + 2u] = third;
}
