// Wasserstein-2 distance of two Gaussians from their parts, a channel at a time, and what pulls the mean.
//
//   terms[slot · SLICES + c] = ((mean[c] − target_mean[c])² + target_covariance[c, c] + covariance[c, c] − 2 · root[c, c]) / n
//   slope[c] = (mean[c] − target_mean[c]) / n − Σ_d pull[c, d] · mean[d]
//
// mean, target_mean, slope: [n] f32. covariance, target_covariance, root, pull: [n, n] f32; pull is the gradient with
// respect to the covariance, whose own mean takes its part of it here. terms: [number of terms, SLICES] f32.
//
// One invocation computes one channel. x counts them.
struct Params {
  n: u32, // at most SLICES
  slot: u32,
}

const WORKGROUP: u32 = 16; // 16 … 256
const SLICES: u32 = 4096;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> mean: array<f32>;
@group(0) @binding(2) var<storage, read> target_mean: array<f32>;
@group(0) @binding(3) var<storage, read> covariance: array<f32>;
@group(0) @binding(4) var<storage, read> target_covariance: array<f32>;
@group(0) @binding(5) var<storage, read> root: array<f32>;
@group(0) @binding(6) var<storage, read> pull: array<f32>;
@group(0) @binding(7) var<storage, read_write> terms: array<f32>;
@group(0) @binding(8) var<storage, read_write> slope: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn wasserstein(@builtin(global_invocation_id) id: vec3u) {
  let n = params.n;
  let c = id.x;
  if (c >= n) { return; }
  let off = mean[c] - target_mean[c];
  let at = c * n + c;
  terms[params.slot * SLICES + c] = (off * off + target_covariance[at] + covariance[at] - 2.0 * root[at]) / f32(n);
  // The matrix is symmetric: neighbours read neighbours.
  var sum = 0.0;
  for (var d = 0u; d < n; d++) { sum += pull[d * n + c] * mean[d]; }
  slope[c] = off / f32(n) - sum;
}
