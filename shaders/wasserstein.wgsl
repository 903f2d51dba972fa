// Wasserstein-2 distance of two Gaussians, summed by channel.
//
//   terms[slot · SLICES + c] = ((mean[c] − target_mean[c])² + target_covariance[c, c] + covariance[c, c] − 2 · root[c, c]) / n
//
// mean, target_mean: [n] f32. covariance, target_covariance, root: [n, n] f32. terms: [number of terms, SLICES] f32.
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
@group(0) @binding(6) var<storage, read_write> terms: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn wasserstein(@builtin(global_invocation_id) id: vec3u) {
  let n = params.n;
  let c = id.x;
  if (c >= n) { return; }
  let off = mean[c] - target_mean[c];
  let at = c * n + c;
  terms[params.slot * SLICES + c] = (off * off + target_covariance[at] + covariance[at] - 2.0 * root[at]) / f32(n);
}
