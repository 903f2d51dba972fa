// Term Σ d² / Σ |d|: the quotient, and the factors of its gradient.
//
//   S = Σ_s terms[slot · SLICES + SLICES / 2 + s] + epsilon;  Q = Σ_s terms[slot · SLICES + s] / S
//   terms[slot · SLICES] = norm · Q, the slot's others = 0;  factors = (2 / S, Q / S)
//
// terms: [number of terms, SLICES] f32; the slot holds partial sums, of d² in its first half, of |d| in its second.
// factors: two f32; the gradient with respect to d is factors[0] · d − factors[1] · sign(d).
//
// One workgroup: each invocation sums strided slices, then pairs of sums are added in a tree.
struct Params {
  slot: u32,
  norm: f32,
  epsilon: f32,
}

const WORKGROUP: u32 = 64; // a power of two, 2 … 256
const SLICES: u32 = 4096;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> terms: array<f32>;
@group(0) @binding(2) var<storage, read_write> factors: array<f32>;

var<workgroup> sums: array<vec2f, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn quotient(@builtin(local_invocation_index) lane: u32) {
  let first = params.slot * SLICES;
  var sum = vec2f();
  for (var s = lane; s < SLICES / 2u; s += WORKGROUP) {
    sum += vec2f(terms[first + s], terms[first + SLICES / 2u + s]);
    terms[first + s] = 0.0;
    terms[first + SLICES / 2u + s] = 0.0;
  }
  sums[lane] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane > 0u) { return; }
  let total = sums[0].y + params.epsilon;
  terms[first] = params.norm * sums[0].x / total;
  factors[0] = 2.0 / total;
  factors[1] = sums[0].x / total / total;
}
