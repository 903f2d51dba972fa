// Half the gradient of Σ d² / Σ |d| with respect to d, in place of d, which is the gradient of ½ Σ d².
//
//   difference = ½ · (factors[0] · difference − factors[1] · sign(difference))
//
// difference: [size] vec4f. factors: two f32, see `quotient`. One invocation computes one vec4f. x counts them.
struct Params {
  size: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factors: array<f32>;
@group(0) @binding(2) var<storage, read_write> difference: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn quotient_slope(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.size) { return; }
  let d = difference[id.x];
  difference[id.x] = 0.5 * (factors[0] * d - factors[1] * sign(d));
}
