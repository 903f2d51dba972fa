// Squared distance of two tensors, first half: sums over strided slices.
//
//   partial[s] = Σ_{i ≡ s mod slices} |a[i] − b[i]|²
//
// a, b: [size] Feature. partial: [slices] f32. One invocation computes one sum. x counts them.
struct Params {
  size: u32,
  slices: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<Feature>;
@group(0) @binding(2) var<storage, read> b: array<Feature>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn squared_error(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.slices) { return; }
  var sum = vec4f();
  for (var i = id.x; i < params.size; i += params.slices) {
    let d = vec4f(a[i]) - vec4f(b[i]);
    sum = fma(d, d, sum);
  }
  partial[id.x] = (sum.x + sum.y) + (sum.z + sum.w);
}
