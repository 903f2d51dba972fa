// Gradient of a picture's tone with respect to its pixels.
//
//   e = max(x − high, 0) − max(low − x, 0)
//   output = (output +) weights[slot] · (B·(x − ½) + b + r · e)
//
// image, output: [3, pixels] f32. goal: 16 f32, of which 9 … 14 are low and high. pull: 12 f32: B as rr rg rb gg gb bb, b,
// r, see `tone`. weights: the gradient of the objective with respect to each of its terms.
//
// One invocation computes one pixel. x counts them.
struct Params {
  pixels: u32,
  slot: u32,
  accumulate: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read> goal: array<f32>;
@group(0) @binding(3) var<storage, read> pull: array<f32>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn tone_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let p = id.y * groups.x * WORKGROUP + id.x;
  let n = params.pixels;
  if (p >= n) { return; }
  let x = vec3f(image[p], image[n + p], image[2u * n + p]);
  let low = vec3f(goal[9], goal[10], goal[11]);
  let high = vec3f(goal[12], goal[13], goal[14]);
  let slopes = mat3x3f(
    vec3f(pull[0], pull[1], pull[2]), vec3f(pull[1], pull[3], pull[4]), vec3f(pull[2], pull[4], pull[5]),
  );
  let out = max(x - high, vec3f()) - max(low - x, vec3f());
  var result = weights[params.slot] * (slopes * (x - 0.5) + vec3f(pull[6], pull[7], pull[8]) + pull[9] * out);
  if (params.accumulate == 1u) { result += vec3f(output[p], output[n + p], output[2u * n + p]); }
  output[p] = result.x;
  output[n + p] = result.y;
  output[2u * n + p] = result.z;
}
