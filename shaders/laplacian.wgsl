// Laplacian of means of windows, see `box_mean`: the sum of the differences of the neighbours, STEP means away, to each
// mean, of those that exist; with `wrap` they lie at the opposite side.
//
//   step 0, the error:    partial[slot · SLICES + k] = Σ map · (Laplacian − goal)², over every slices-th mean from k
//   step 1, its slope:    output = map · (Laplacian − goal)
//   step 2, of the slope: output = Laplacian / number of pixels of a mean's window, for the adjoint of `box_mean`
//
// input, output: [rows, columns] f32. wanted: the same, goal and map as two halves. partial: [terms, SLICES] f32.
//
// One invocation computes every slices-th mean. x counts invocations.
struct Params {
  height: u32, // of the picture, in pixels
  width: u32,
  rows: u32, // of the means
  columns: u32,
  wrap: u32,
  step: u32,
  slot: u32,
  slices: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const SLICES: u32 = 4096;
const STEP: u32 = 2;
const BEFORE: u32 = 1; // of the windows of `box_mean`, in pixels
const AFTER: u32 = 2;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<storage, read_write> partial: array<f32>;

fn around(y: u32, x: u32) -> f32 {
  let h = params.rows;
  let w = params.columns;
  let wraps = params.wrap == 1u;
  let own = input[y * w + x];
  var sum = 0.0;
  if (wraps || x >= STEP) { sum += input[y * w + (x + STEP * w - STEP) % w] - own; }
  if (wraps || x + STEP < w) { sum += input[y * w + (x + STEP) % w] - own; }
  if (wraps || y >= STEP) { sum += input[(y + STEP * h - STEP) % h * w + x] - own; }
  if (wraps || y + STEP < h) { sum += input[(y + STEP) % h * w + x] - own; }
  return sum;
}

// Pixels of a window along a side.
fn reached(at: u32, size: u32) -> u32 {
  if (params.wrap == 1u) { return BEFORE + AFTER + 1u; }
  return min(at + AFTER, size - 1u) - (max(at, BEFORE) - BEFORE) + 1u;
}

@compute @workgroup_size(WORKGROUP)
fn laplacian(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let k = id.y * groups.x * WORKGROUP + id.x;
  if (k >= params.slices) { return; }
  var sum = 0.0;
  for (var i = k; i < params.rows * params.columns; i += params.slices) {
    let y = i / params.columns;
    let x = i % params.columns;
    let found = around(y, x);
    if (params.step == 2u) {
      output[i] = found / f32(reached(2u * y, params.height) * reached(2u * x, params.width));
      continue;
    }
    let goal = unpack2x16float(wanted[i]);
    let off = found - goal.x;
    sum = fma(goal.y * off, off, sum);
    if (params.step == 1u) { output[i] = goal.y * off; }
  }
  if (params.step == 0u) { partial[params.slot * SLICES + k] = sum; }
}
