// Sum of a vector into one of the objective's terms.
//
//   terms[slot] = scale · Σ_i values[i]
//
// values: [size] f32. One workgroup: every invocation sums a strided slice, then pairs of them are added in a tree, so
// the order is the same every time.
struct Params {
  size: u32,
  slot: u32,
  scale: f32,
}

const WORKGROUP: u32 = 256; // a power of two, 2 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> terms: array<f32>;

var<workgroup> sums: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn sum(@builtin(local_invocation_index) lane: u32) {
  var total = 0.0;
  for (var i = lane; i < params.size; i += WORKGROUP) { total += values[i]; }
  sums[lane] = total;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane == 0u) { terms[params.slot] = params.scale * sums[0]; }
}
