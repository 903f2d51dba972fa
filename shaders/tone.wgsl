// Distance of a picture's tone to its goal, and the coefficients of its gradient.
//
//   V = tr Σ* + 3 · LEAST;  N = ‖Σ*‖² + 3 · LEAST²
//   terms[slot · SLICES] = (|μ − μ*|² + mean e·e) / V + ‖Σ − Σ*‖² / N
//   gradient = (B, b, r) / pixels: B = 4 · (Σ − Σ*) / N, b = 2 · (μ − μ*) / V − B·(μ − ½), r = 2 / V
//
// partial: [slices, 3] vec4f, see `tone_moments`. goal: 16 f32: μ*, Σ* as rr rg rb gg gb bb, low, high.
// terms: [number of terms, SLICES] f32. gradient: 12 f32: B as rr rg rb gg gb bb, b, r.
//
// One workgroup: each invocation sums strided slices, then pairs of sums are added in a tree.
struct Params {
  pixels: u32,
  slices: u32,
  slot: u32,
}

const WORKGROUP: u32 = 64; // a power of two, 2 … 128
const SLICES: u32 = 4096;
const LEAST: f32 = 0.0004; // variance of a channel that counts as flat

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<vec4f>;
@group(0) @binding(2) var<storage, read> goal: array<f32>;
@group(0) @binding(3) var<storage, read_write> terms: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;

struct Sums { first: vec4f, second: vec4f, third: vec4f }

var<workgroup> sums: array<Sums, WORKGROUP>;

fn plus(a: Sums, b: Sums) -> Sums {
  return Sums(a.first + b.first, a.second + b.second, a.third + b.third);
}

// From rr rg rb and gg gb bb.
fn symmetric(r: vec3f, rest: vec3f) -> mat3x3f {
  return mat3x3f(r, vec3f(r.y, rest.xy), vec3f(r.z, rest.yz));
}

fn squares(m: mat3x3f) -> f32 { return dot(m[0], m[0]) + dot(m[1], m[1]) + dot(m[2], m[2]); }

@compute @workgroup_size(WORKGROUP)
fn tone(@builtin(local_invocation_index) lane: u32) {
  var sum = Sums();
  for (var s = lane; s < params.slices; s += WORKGROUP) {
    sum = plus(sum, Sums(partial[3u * s], partial[3u * s + 1u], partial[3u * s + 2u]));
  }
  sums[lane] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] = plus(sums[lane], sums[lane + half]); }
  }
  if (lane > 0u) { return; }
  let each = 1.0 / f32(params.pixels);
  let first = sums[0].first * each;
  let second = sums[0].second * each;
  let third = sums[0].third * each;
  let mean = first.xyz;
  let moments = symmetric(second.xyz, vec3f(second.w, third.xy));
  let wanted = symmetric(vec3f(goal[3], goal[4], goal[5]), vec3f(goal[6], goal[7], goal[8]));
  let off = moments - mat3x3f(mean * mean.x, mean * mean.y, mean * mean.z) - wanted;
  let away = mean + 0.5 - vec3f(goal[0], goal[1], goal[2]);
  let v = wanted[0].x + wanted[1].y + wanted[2].z + 3.0 * LEAST;
  let n = squares(wanted) + 3.0 * LEAST * LEAST;
  terms[params.slot * SLICES] = (dot(away, away) + first.w) / v + squares(off) / n;
  let slopes = off * (4.0 / n);
  let shift = 2.0 / v * away - slopes * mean;
  gradient[0] = each * slopes[0].x; gradient[1] = each * slopes[0].y; gradient[2] = each * slopes[0].z;
  gradient[3] = each * slopes[1].y; gradient[4] = each * slopes[1].z; gradient[5] = each * slopes[2].z;
  gradient[6] = each * shift.x; gradient[7] = each * shift.y; gradient[8] = each * shift.z;
  gradient[9] = each * 2.0 / v;
}
