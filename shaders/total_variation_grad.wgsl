// Gradient of `total_variation` with respect to the picture.
//
//   output = (output +) scale · weights[slot] · d (Σ s^power) / d image
//
// A pixel takes part in the terms of up to four pixels: its own, and those of its left, upper and upper left
// neighbour. image, output: [3, height, width] f32. One invocation computes one value. x counts them.
struct Params {
  height: u32,
  width: u32,
  interior: u32,
  slot: u32,
  scale: f32,
  cx: f32,
  cy: f32,
  cd: f32,
  power: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const ACCUMULATE: bool = true;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

// What the term of pixel (y, x) contributes to the gradient of value `of`.
fn contribution(plane: u32, y: u32, x: u32, of_value: u32) -> f32 {
  let last = x + 1u == params.width || y + 1u == params.height;
  if (last && params.interior == 1u) { return 0.0; }
  let i = plane + y * params.width + x;
  let right = i + select(1u, 0u, x + 1u == params.width);
  let down = i + select(params.width, 0u, y + 1u == params.height);
  let across = down + (right - i);
  let a = image[i];
  let b = image[right];
  let c = image[down];
  let d = image[across];
  var slope = 1.0;
  if (params.power != 1.0) {
    let s = params.cx * (b - a) * (b - a) + params.cy * (c - a) * (c - a)
      + params.cd * ((d - a) * (d - a) + (c - b) * (c - b));
    slope = select(0.0, params.power * pow(s, params.power - 1.0), s > 0.0);
  }
  var sum = 0.0;
  if (of_value == i) { sum -= params.cx * (b - a) + params.cy * (c - a) + params.cd * (d - a); }
  if (of_value == right) { sum += params.cx * (b - a) - params.cd * (c - b); }
  if (of_value == down) { sum += params.cy * (c - a) + params.cd * (c - b); }
  if (of_value == across) { sum += params.cd * (d - a); }
  return 2.0 * slope * sum;
}

@compute @workgroup_size(WORKGROUP)
fn total_variation_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let size = params.height * params.width;
  if (i >= 3u * size) { return; }
  let plane = i / size * size;
  let x = i % params.width;
  let y = (i - plane) / params.width;
  var sum = contribution(plane, y, x, i);
  if (x > 0u) { sum += contribution(plane, y, x - 1u, i); }
  if (y > 0u) { sum += contribution(plane, y - 1u, x, i); }
  if (x > 0u && y > 0u) { sum += contribution(plane, y - 1u, x - 1u, i); }
  var result = params.scale * weights[params.slot] * sum;
  if (ACCUMULATE) { result += output[i]; }
  output[i] = result;
}
