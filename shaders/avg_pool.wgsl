// 2×2 average pooling, stride 2; an odd last row or column is dropped.
//
//   output[c, y, x] = mean of input[c, 2y … 2y + 1, 2x … 2x + 1]
//
// input: [channels, in_height, in_stride] Feature; output: [channels, height, stride] Feature, zero past `width`.
//
// One invocation computes four pooled pixels of a row. x counts them, over all rows and channels.
struct Params {
  channels: u32,
  height: u32,
  width: u32,
  stride: u32,
  in_height: u32,
  in_stride: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn avg_pool(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.channels * params.height * params.stride) { return; }
  let x = i % params.stride;
  let row = i / params.stride;
  let top = (row / params.height * params.in_height + row % params.height * 2u) * params.in_stride;
  let left = top + min(2u * x, params.in_stride - 1u);
  let right = top + min(2u * x + 1u, params.in_stride - 1u);
  let a = vec4f(input[left]) + vec4f(input[left + params.in_stride]);
  let b = vec4f(input[right]) + vec4f(input[right + params.in_stride]);
  let inside = vec4u(4u * x) + vec4u(0u, 1u, 2u, 3u) < vec4u(params.width);
  output[i] = Feature(select(vec4f(), 0.25 * vec4f(a.x + a.y, a.z + a.w, b.x + b.y, b.z + b.w), inside));
}
