// Gradient of `avg_pool` and, with `masked`, of the ReLU before it: a quarter of each pooled pixel's gradient to each of
// its four, where the mask of conv3x3 has a one.
//
// grad: [channels, pooled_height, pooled_stride] groups of four Value; output: [channels, height, stride] Feature;
// mask: see conv3x3, of the unpooled size, read as u32.
//
// One invocation computes one vec4f. x counts them.
struct Params {
  channels: u32,
  height: u32,
  stride: u32,
  pooled_height: u32,
  pooled_width: u32,
  pooled_stride: u32,
  masked: u32,
}

alias Feature = vec4f; // or vec4h
alias Value = f32; // or f16

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<Value>;
@group(0) @binding(2) var<storage, read> mask: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn avg_pool_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.channels * params.height * params.stride) { return; }
  let x = i % params.stride;
  let y = i / params.stride % params.height;
  let c = i / params.stride / params.height;
  var value = vec4f();
  let first = 2u * x;
  if (y / 2u < params.pooled_height && first < params.pooled_width) {
    let at = (c * params.pooled_height + y / 2u) * params.pooled_stride * 4u + first;
    let a = 0.25 * f32(grad[at]);
    let b = select(0.0, 0.25 * f32(grad[at + 1u]), first + 1u < params.pooled_width);
    value = vec4f(a, a, b, b);
  }
  if (params.masked == 1u) {
    let tile = (c / 8u * ((params.height + 3u) / 4u) + y / 4u) * params.stride + x;
    let bits = mask[tile * 4u + c % 8u / 2u] >> (16u * (c % 2u) + 4u * (y % 4u));
    value = select(vec4f(), value, (vec4u(bits) & vec4u(1u, 2u, 4u, 8u)) != vec4u());
  }
  output[i] = Feature(value);
}
