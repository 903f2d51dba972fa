// Mean of each channel over the picture, or over a region of it.
//
//   mean[c] = scale · Σ_p plane[p]^power · input[c, p]
//
// input: [channels, size] Feature, zero past a row's end. plane: [size] f32, the region's mask as features lie in memory,
// read where `power` is not 0. mean: [channels] f32.
//
// One workgroup computes one channel: each invocation sums a strided slice, then pairs of sums are added in a tree, so
// the order is the same every time. x counts channels.
struct Params {
  size: u32, // vec4f a channel
  power: u32, // 0, 1 or 2
  scale: f32, // 1 / pixels
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // a power of two, 2 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read> plane: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;

var<workgroup> sums: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn channel_mean(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = vec4f();
  for (var p = lane; p < params.size; p += WORKGROUP) {
    var value = vec4f(input[group.x * params.size + p]);
    if (params.power > 0u) { value *= plane[p]; }
    if (params.power > 1u) { value *= plane[p]; }
    sum += value;
  }
  sums[lane] = (sum.x + sum.y) + (sum.z + sum.w);
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane == 0u) { mean[group.x] = params.scale * sums[0]; }
}
