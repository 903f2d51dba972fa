// Frobenius norm of a matrix: the root of the sum of its squares.
//
//   norm[0] = √ Σ matrix[i]²
//
// matrix: [size] f32, read as vec4f. norm: [1] f32.
//
// One workgroup: each invocation sums a strided slice, then pairs of sums are added in a tree.
struct Params {
  size: u32, // vec4f
}

const WORKGROUP: u32 = 128; // a power of two, 2 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> matrix: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> norm: array<f32>;

var<workgroup> sums: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn frobenius(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = lane; i < params.size; i += WORKGROUP) { sum += dot(matrix[i], matrix[i]); }
  sums[lane] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane == 0u) { norm[0] = sqrt(sums[0]); }
}
