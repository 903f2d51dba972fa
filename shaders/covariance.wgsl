// Covariance of features from their moments.
//
//   output[i, j] = gram[i, j] − mean[i] · mean[j] + epsilon · (i = j)
//
// gram, output: [n, n] f32. mean: [n] f32. One invocation computes one element. x counts them.
struct Params {
  n: u32,
  epsilon: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gram: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn covariance(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.n * params.n) { return; }
  let i = id.x / params.n;
  let j = id.x % params.n;
  output[id.x] = gram[id.x] - mean[i] * mean[j] + select(0.0, params.epsilon, i == j);
}
