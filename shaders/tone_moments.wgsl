// Sums over slices of the pixels, from which the tone of a picture is computed.
//
//   y = x − ½;  e = max(x − high, 0) − max(low − x, 0), the distance of a pixel from the range
//   partial[3 · s] = (partial[3 · s] +) Σ (y.r, y.g, y.b, e·e), then likewise
//   Σ (y.r², y.r·y.g, y.r·y.b, y.g²), then Σ (y.g·y.b, y.b², 0, 0)
//
// red, green, blue: planes of the picture, f32 in 0…1; in each, the first of `pixels` is at r, g or b. goal: 16 f32:
// mean, covariance rr rg rb gg gb bb, low, high. partial: [slices, 3] vec4f.
//
// One invocation sums every `slices`-th pixel. x counts slices.
struct Params {
  pixels: u32,
  slices: u32,
  r: u32,
  g: u32,
  b: u32,
  accumulate: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> red: array<f32>;
@group(0) @binding(2) var<storage, read> green: array<f32>;
@group(0) @binding(3) var<storage, read> blue: array<f32>;
@group(0) @binding(4) var<storage, read> goal: array<f32>;
@group(0) @binding(5) var<storage, read_write> partial: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn tone_moments(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.slices) { return; }
  let low = vec3f(goal[9], goal[10], goal[11]);
  let high = vec3f(goal[12], goal[13], goal[14]);
  var first = vec4f();
  var second = vec4f();
  var third = vec4f();
  if (params.accumulate == 1u) {
    first = partial[3u * id.x];
    second = partial[3u * id.x + 1u];
    third = partial[3u * id.x + 2u];
  }
  for (var p = id.x; p < params.pixels; p += params.slices) {
    let x = vec3f(red[params.r + p], green[params.g + p], blue[params.b + p]);
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
