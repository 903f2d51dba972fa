// Start of the Newton–Schulz iteration for the square root of a matrix: near enough to converge, and scaled so that it
// ends at the root and its inverse.
//
//   root = matrix / √norm[0];  inverse = 1 / √norm[0]
//
// matrix, root, inverse: [n, n] f32. norm: its Frobenius norm. One invocation computes one element. x counts them.
struct Params {
  n: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const LEAST: f32 = 1e-30;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> matrix: array<f32>;
@group(0) @binding(2) var<storage, read> norm: array<f32>;
@group(0) @binding(3) var<storage, read_write> root: array<f32>;
@group(0) @binding(4) var<storage, read_write> inverse: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn root_start(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.n * params.n) { return; }
  let scale = inverseSqrt(max(norm[0], LEAST));
  root[id.x] = scale * matrix[id.x];
  inverse[id.x] = select(0.0, scale, id.x / params.n == id.x % params.n);
}
