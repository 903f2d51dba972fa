// Gradient of `max_pool` and of the ReLU before it with respect to the ReLU's input: each pooled pixel's gradient goes
// to the position of its maximum, where that is above zero; everything else is zero.
//
// grad: [channels, pooled_height, pooled_stride] groups of four Value; index: see max_pool;
// output: [channels, height, stride] Feature, of the unpooled size.
//
// One invocation computes one vec4f of two rows. x counts them, over all pairs of rows and channels.
struct Params {
  channels: u32,
  height: u32,
  stride: u32,
  pooled_height: u32,
  pooled_width: u32,
  pooled_stride: u32,
}

alias Feature = vec4f; // or vec4h
alias Value = f32; // or f16

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<Value>;
@group(0) @binding(2) var<storage, read> index: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn max_pool_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let pairs = (params.height + 1u) / 2u;
  if (i >= params.channels * pairs * params.stride) { return; }
  let x = i % params.stride;
  let c = i / params.stride / pairs;
  let y = i / params.stride % pairs;

  var upper = vec4f();
  var lower = vec4f();
  if (y < params.pooled_height) {
    let row = c * params.pooled_height + y;
    let words = (params.pooled_stride + 1u) / 2u;
    let first = 2u * x; // pooled pixels first and first + 1 are in one word, since first is even
    if (first < params.pooled_width) {
      let bits = index[row * words + first / 8u] >> (4u * (first % 8u));
      let a = f32(grad[row * params.pooled_stride * 4u + first]);
      let b = select(0.0, f32(grad[row * params.pooled_stride * 4u + first + 1u]), first + 1u < params.pooled_width);
      let place = vec4u(bits & 15u, bits & 15u, (bits >> 4u) & 15u, (bits >> 4u) & 15u);
      let value = vec4f(a, a, b, b);
      upper = select(vec4f(), value, place == vec4u(8u, 9u, 8u, 9u));
      lower = select(vec4f(), value, place == vec4u(10u, 11u, 10u, 11u));
    }
  }
  let at = (c * params.height + 2u * y) * params.stride + x;
  output[at] = Feature(upper);
  if (2u * y + 1u < params.height) { output[at + params.stride] = Feature(lower); }
}
