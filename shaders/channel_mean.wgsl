// Mean of each channel over the picture, or over a region of it; with `squares` also the mean of its squares.
//
//   mean[c] = (mean[c] +) scale · Σ_p plane[p] · input[c, p]
//   mean[channels + c] = (mean[channels + c] +) scale · Σ_p input[c, p]²
//
// over a rectangle of each channel: `count` vec4f from `first` on, in rows of `columns`.
// input: [channels, size] Feature, zero past a row's end. plane: [size] f32, the region's mask as features lie in memory,
// 1 without `planed`. mean: [channels] f32, with `squares` [2, channels].
//
// One workgroup computes one channel: each invocation sums a strided slice, then pairs of sums are added in a tree, so
// the order is the same every time. x counts channels.
struct Params {
  channels: u32,
  size: u32, // vec4f per channel
  first: u32,
  count: u32,
  columns: u32,
  skip: u32, // vec4f from the end of one row to the next
  scale: f32, // 1 / pixels
  planed: u32,
  squares: u32,
  accumulate: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // a power of two, 2 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read> plane: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;

var<workgroup> sums: array<vec2f, WORKGROUP>;

fn store(at: u32, sum: f32) {
  let before = select(0.0, mean[at], params.accumulate == 1u);
  mean[at] = before + params.scale * sum;
}

@compute @workgroup_size(WORKGROUP)
fn channel_mean(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = vec4f();
  var squares = vec4f();
  for (var i = lane; i < params.count; i += WORKGROUP) {
    let p = params.first + i + i / params.columns * params.skip;
    var value = vec4f(input[group.x * params.size + p]);
    squares = fma(value, value, squares);
    if (params.planed == 1u) { value *= plane[p]; }
    sum += value;
  }
  sums[lane] = vec2f((sum.x + sum.y) + (sum.z + sum.w), (squares.x + squares.y) + (squares.z + squares.w));
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane == 0u) {
    store(group.x, sums[0].x);
    if (params.squares == 1u) { store(params.channels + group.x, sums[0].y); }
  }
}
