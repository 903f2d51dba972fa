// Gradient with respect to the mean of features, directly and through their covariance, which contains its square.
//
//   slope[c] = share · (mean[c] − goal[c]) − Σ_d gradient[c, d] · mean[d]
//
// mean, goal, slope: [n] f32. gradient: [n, n] f32, symmetric: the gradient with respect to the covariance.
//
// One invocation computes one channel. x counts them.
struct Params {
  n: u32,
  share: f32,
}

const WORKGROUP: u32 = 16; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> mean: array<f32>;
@group(0) @binding(2) var<storage, read> goal: array<f32>;
@group(0) @binding(3) var<storage, read> gradient: array<f32>;
@group(0) @binding(4) var<storage, read_write> slope: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn mean_slope(@builtin(global_invocation_id) id: vec3u) {
  let n = params.n;
  let c = id.x;
  if (c >= n) { return; }
  // The matrix is symmetric: neighbours read neighbours.
  var sum = 0.0;
  for (var d = 0u; d < n; d++) { sum += gradient[d * n + c] * mean[d]; }
  slope[c] = params.share * (mean[c] - goal[c]) - sum;
}
