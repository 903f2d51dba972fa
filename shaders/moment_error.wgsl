// Relative error of each channel's mean and deviation, and what its gradient is made of.
//
//   N = Σ (σ*² + μ*² / 10), of the goal's variances and means
//   σ = √(q − μ² + δ), of the picture and of the goal, with δ = LEAST · N / channels
//   terms[slot · SLICES] = Σ (μ − μ*)² / Σ μ*² + Σ (σ − σ*)² / N
//   slope[channels + c] = (σ − σ*) / (σ · N)
//   slope[c] = (μ − μ*) / Σ μ*² − slope[channels + c] · μ
//
// The gradient with respect to a feature is 2 / pixels · (slope[c] + slope[channels + c] · feature). A goal of zeros makes 0.
// moments: [2, channels] f32, the means μ and the means q of the squares. goal: [2, channels] f32, the means and the
// variances. terms: [number of terms, SLICES] f32. slope: [2, channels] f32.
//
// One workgroup: each invocation computes strided channels, then pairs of sums are added in a tree.
struct Params {
  channels: u32,
  slot: u32,
}

const WORKGROUP: u32 = 64; // a power of two, 2 … 256
const SLICES: u32 = 4096;
const LEAST: f32 = 0.001;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> moments: array<f32>;
@group(0) @binding(2) var<storage, read> goal: array<f32>;
@group(0) @binding(3) var<storage, read_write> terms: array<f32>;
@group(0) @binding(4) var<storage, read_write> slope: array<f32>;

var<workgroup> sums: array<vec4f, WORKGROUP>;

// The sum over the workgroup of a value of each invocation.
fn total(lane: u32, value: vec4f) -> vec4f {
  workgroupBarrier();
  sums[lane] = value;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  workgroupBarrier();
  return sums[0];
}

// Mean, deviation, and the goal's.
fn statistics(c: u32, least: f32) -> vec4f {
  let n = params.channels;
  let mean = moments[c];
  let variance = max(moments[n + c] - mean * mean, 0.0);
  return vec4f(mean, sqrt(variance + least), goal[c], sqrt(goal[n + c] + least));
}

@compute @workgroup_size(WORKGROUP)
fn moment_error(@builtin(local_invocation_index) lane: u32) {
  let n = params.channels;
  var wanted = vec4f();
  for (var c = lane; c < n; c += WORKGROUP) { wanted += vec4f(goal[c] * goal[c], goal[n + c], 0.0, 0.0); }
  let squares = total(lane, wanted).xy;
  let sizes = vec2f(squares.x, squares.y + 0.1 * squares.x);
  let norm = select(vec2f(), 1.0 / sizes, sizes > vec2f());
  let least = LEAST * sizes.y / f32(n);
  var sum = vec4f();
  for (var c = lane; c < n; c += WORKGROUP) {
    let s = statistics(c, least);
    let away = s.xy - s.zw;
    sum += vec4f(away * away, 0.0, 0.0);
  }
  let all = total(lane, sum);
  if (lane == 0u) { terms[params.slot * SLICES] = dot(all.xy, norm); }
  for (var c = lane; c < n; c += WORKGROUP) {
    let s = statistics(c, least);
    var spread = 0.0;
    if (s.y > 0.0) { spread = norm.y * (s.y - s.w) / s.y; }
    slope[n + c] = spread;
    slope[c] = norm.x * (s.x - s.z) - spread * s.x;
  }
}
