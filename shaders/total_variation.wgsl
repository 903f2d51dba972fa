// Total variation, first half: sums over strided slices of the pixels.
//
//   s = cx · dx² + cy · dy² + cd · (d1² + d2²), of each channel at pixel (y, x)
//   partial[k] = Σ s^power over every slices-th value from k
//
// dx, dy: differences to the right and lower neighbour; d1: to the lower right one; d2: of the lower to the right one;
// the border repeats itself. With `interior`, only pixels that are not in the last row or column count.
// image: [3, height, width] f32. partial: [slices] f32. One invocation computes one sum. x counts them.
struct Params {
  height: u32,
  width: u32,
  slices: u32,
  interior: u32,
  cx: f32,
  cy: f32,
  cd: f32,
  power: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn total_variation(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.slices) { return; }
  let plane = params.height * params.width;
  var sum = 0.0;
  for (var i = id.x; i < 3u * plane; i += params.slices) {
    let x = i % params.width;
    let y = i / params.width % params.height;
    let last = x + 1u == params.width || y + 1u == params.height;
    if (last && params.interior == 1u) { continue; }
    let right = select(1u, 0u, x + 1u == params.width);
    let down = select(params.width, 0u, y + 1u == params.height);
    let a = image[i];
    let b = image[i + right];
    let c = image[i + down];
    let d = image[i + down + right];
    let s = params.cx * (b - a) * (b - a) + params.cy * (c - a) * (c - a)
      + params.cd * ((d - a) * (d - a) + (c - b) * (c - b));
    if (params.power == 1.0) { sum += s; } else if (s > 0.0) { sum += pow(s, params.power); }
  }
  partial[id.x] = sum;
}
