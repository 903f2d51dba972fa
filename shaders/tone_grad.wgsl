// Gradient of a picture's tone with respect to one of its planes, `channel`.
//
//   e = max(x − high, 0) − max(low − x, 0)
//   output = (output +) weights[slot] · (B·(x − ½) + b + r · e), of the channel
//
// red, green, blue: planes of the picture, f32; in each, the first of `pixels` is at r, g or b. output: the plane of the
// gradient, f32, in which it is at `to`. goal: 16 f32, of which 9 … 14 are low and high. gradient: 12 f32: B as rr rg rb gg
// gb bb, b, r, see `tone`. weights: the gradient of the objective with respect to each of its terms.
//
// One invocation computes one pixel. x counts them.
struct Params {
  pixels: u32,
  slot: u32,
  accumulate: u32,
  channel: u32,
  r: u32,
  g: u32,
  b: u32,
  to: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> red: array<f32>;
@group(0) @binding(2) var<storage, read> green: array<f32>;
@group(0) @binding(3) var<storage, read> blue: array<f32>;
@group(0) @binding(4) var<storage, read> goal: array<f32>;
@group(0) @binding(5) var<storage, read> gradient: array<f32>;
@group(0) @binding(6) var<storage, read> weights: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn tone_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let p = id.y * groups.x * WORKGROUP + id.x;
  if (p >= params.pixels) { return; }
  let x = vec3f(red[params.r + p], green[params.g + p], blue[params.b + p]);
  let low = vec3f(goal[9], goal[10], goal[11]);
  let high = vec3f(goal[12], goal[13], goal[14]);
  let slopes = mat3x3f(
    vec3f(gradient[0], gradient[1], gradient[2]), vec3f(gradient[1], gradient[3], gradient[4]), vec3f(gradient[2], gradient[4], gradient[5]),
  );
  let out = max(x - high, vec3f()) - max(low - x, vec3f());
  let result = weights[params.slot] * (slopes * (x - 0.5) + vec3f(gradient[6], gradient[7], gradient[8]) + gradient[9] * out);
  let to = params.to + p;
  output[to] = result[params.channel] + select(0.0, output[to], params.accumulate == 1u);
}
