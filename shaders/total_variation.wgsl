// Total variation as partial sums over strided slices; or, with `differentiate`, its gradient with respect to the
// picture; of values `start` … `end` − 1 of it.
//
//   s = cx · dx² + cy · dy² + cd · (d1² + d2²), of each channel at pixel (y, x)
//   partial[slot · SLICES + k] = (partial[slot · SLICES + k] +) scale · Σ s^power over every slices-th value from k
//
//   output = (output +) scale · weights[slot] · d (Σ s^power) / d image
//
// dx, dy: differences to the right and lower neighbour; d1: to the lower right one; d2: of the lower to the right one;
// the border repeats itself, or with `wrap` goes on at the opposite side. With `interior`, only pixels that are not in the
// last row or column count. With `wrap` the whole picture is bound.
// image, output: [3, height, width] f32, from values `image_start` and `start` on: as much as it takes. partial: [terms,
// SLICES] f32. weights: the gradient of the objective with respect to each of its terms.
//
// One invocation computes one partial sum, or one value of the gradient (`slices` is their number then). x counts them.
struct Params {
  height: u32,
  width: u32,
  slices: u32,
  slot: u32,
  interior: u32,
  wrap: u32,
  differentiate: u32,
  accumulate: u32,
  scale: f32,
  cx: f32,
  cy: f32,
  cd: f32,
  power: f32,
  start: u32,
  end: u32,
  image_start: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const SLICES: u32 = 4096;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

fn value(i: u32) -> f32 { return image[i - params.image_start]; }

// A pixel's term: where it and its neighbours are, their differences, and s.
struct Place { right: u32, down: u32, across: u32, dx: f32, dy: f32, d1: f32, d2: f32, s: f32, counts: bool }

fn place(plane: u32, y: u32, x: u32) -> Place {
  let last_x = x + 1u == params.width;
  let last_y = y + 1u == params.height;
  let i = plane + y * params.width + x;
  let size = params.height * params.width;
  let right = i + select(1u, select(0u, 1u - params.width, params.wrap == 1u), last_x);
  let down = i + select(params.width, select(0u, params.width - size, params.wrap == 1u), last_y);
  let across = down + (right - i);
  let dx = value(right) - value(i);
  let dy = value(down) - value(i);
  let d1 = value(across) - value(i);
  let d2 = value(down) - value(right);
  let s = params.cx * dx * dx + params.cy * dy * dy + params.cd * (d1 * d1 + d2 * d2);
  return Place(right, down, across, dx, dy, d1, d2, s, params.interior == 0u || !(last_x || last_y));
}

// What the term of pixel (y, x) contributes to the gradient of value `i`.
fn contribution(plane: u32, y: u32, x: u32, i: u32) -> f32 {
  let p = place(plane, y, x);
  if (!p.counts) { return 0.0; }
  var slope = 1.0;
  if (params.power != 1.0) { slope = select(0.0, params.power * pow(p.s, params.power - 1.0), p.s > 0.0); }
  var sum = 0.0;
  if (i == plane + y * params.width + x) { sum -= params.cx * p.dx + params.cy * p.dy + params.cd * p.d1; }
  if (i == p.right) { sum += params.cx * p.dx - params.cd * p.d2; }
  if (i == p.down) { sum += params.cy * p.dy + params.cd * p.d2; }
  if (i == p.across) { sum += params.cd * p.d1; }
  return 2.0 * slope * sum;
}

@compute @workgroup_size(WORKGROUP)
fn total_variation(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let first = id.y * groups.x * WORKGROUP + id.x;
  if (first >= params.slices) { return; }
  let size = params.height * params.width;
  var sum = 0.0;
  if (params.differentiate == 1u) {
    let i = params.start + first;
    let plane = i / size * size;
    let x = i % params.width;
    let y = (i - plane) / params.width;
    // A pixel takes part in the terms of up to four: its own, and those of its left, upper and upper left neighbour.
    for (var k = 0u; k < 4u; k++) {
      let across = k % 2u;
      let up = k / 2u;
      if (params.wrap == 1u) {
        let above = (y + params.height - up) % params.height;
        sum += contribution(plane, above, (x + params.width - across) % params.width, i);
      } else if (x >= across && y >= up) {
        sum += contribution(plane, y - up, x - across, i);
      }
    }
    var result = params.scale * weights[params.slot] * sum;
    if (params.accumulate == 1u) { result += output[first]; }
    output[first] = result;
    return;
  }
  for (var i = params.start + first; i < params.end; i += params.slices) {
    let p = place(i / size * size, i / params.width % params.height, i % params.width);
    if (!p.counts) { continue; }
    if (params.power == 1.0) { sum += p.s; } else if (p.s > 0.0) { sum += pow(p.s, params.power); }
  }
  let to = params.slot * SLICES + first;
  partial[to] = params.scale * sum + select(0.0, partial[to], params.accumulate == 1u);
}
