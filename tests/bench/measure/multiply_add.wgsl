// The adapter's multiply-add peak: independent chains in registers, no memory until the end.
//
//   a = a · factor + addend, 8 · `rounds` times over; output = the chains' sum
//
// output: one f32 an invocation.
struct Params {
  rounds: u32,
  factor: f32,
  addend: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const FUSED: bool = true;
const CHAINS: u32 = 8; // 2, 4 or 8, of vec4f: many hide latency, few fit into the registers of a processor

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;

struct Chains { a: vec4f, b: vec4f, c: vec4f, d: vec4f, e: vec4f, f: vec4f, g: vec4f, h: vec4f }

fn step(a: vec4f, m: vec4f, s: vec4f) -> vec4f {
  if (FUSED) { return fma(a, m, s); }
  return a * m + s;
}

fn all(x: Chains, m: vec4f, s: vec4f) -> Chains {
  var y = x;
  y.a = step(x.a, m, s); y.b = step(x.b, m, s);
  if (CHAINS > 2u) { y.c = step(x.c, m, s); y.d = step(x.d, m, s); }
  if (CHAINS > 4u) {
    y.e = step(x.e, m, s); y.f = step(x.f, m, s); y.g = step(x.g, m, s); y.h = step(x.h, m, s);
  }
  return y;
}

@compute @workgroup_size(WORKGROUP)
fn multiply_add(@builtin(global_invocation_id) id: vec3u) {
  let m = vec4f(params.factor);
  let s = vec4f(params.addend);
  let start = vec4f(f32(id.x) * 1e-6);
  var x = Chains(start, start + 0.1, start + 0.2, start + 0.3, start + 0.4, start + 0.5, start + 0.6, start + 0.7);
  for (var i = 0u; i < params.rounds; i++) {
    x = all(x, m, s); x = all(x, m, s); x = all(x, m, s); x = all(x, m, s);
    x = all(x, m, s); x = all(x, m, s); x = all(x, m, s); x = all(x, m, s);
  }
  var sum = x.a + x.b;
  if (CHAINS > 2u) { sum += x.c + x.d; }
  if (CHAINS > 4u) { sum += (x.e + x.f) + (x.g + x.h); }
  output[id.x] = (sum.x + sum.y) + (sum.z + sum.w);
}
