// Gradient of the squared distance of a Gram matrix to its target with respect to the features. For software adapters
// with subgroups.
//
//   output[c, p] = (output[c, p] +) scale · weights[slot] · gradient_scale[0] · Σ_d difference[c, d] · input[d, p],
//   and 0 where input[c, p] is 0, with `masked`
//
// Only rows top … bottom − 1 and vec4f left … right − 1 of them count in the sum; it is 0 elsewhere.
// The mask is the ReLU's: features that it set to 0 pass no gradient.
// input, output: [channels, size] Feature. difference: [channels, channels], symmetric, read as vec4f. weights: the
// gradient of the objective with respect to each of its terms. gradient_scale: factor of all gradients, so
// that f16 holds them, and its inverse.
//
// One invocation computes sixteen channels of a vec4f in registers. Each lane of a quad loads a quarter of `difference` and
// shares it. x and y count vec4f, z blocks of sixteen channels.
enable subgroups;
struct Params {
  channels: u32, // a multiple of 8
  size: u32, // vec4f per channel
  slot: u32,
  scale: f32,
  accumulate: u32,
  masked: u32,
  stride: u32, // vec4f per row
  top: u32,
  bottom: u32,
  left: u32,
  right: u32,
  start: u32, // the first block of 16 channels of this launch
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 8; // 4 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read> difference: array<vec4f>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> gradient_scale: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<Feature>;

// Four channels, a column each, of the four rows of `difference` that the quad's lanes hold.
fn columns(mine: vec4f) -> mat4x4f {
  return transpose(mat4x4f(
    quadBroadcast(mine, 0u), quadBroadcast(mine, 1u), quadBroadcast(mine, 2u), quadBroadcast(mine, 3u),
  ));
}

// The factor of the sum at a vec4f of a channel.
fn factor(p: u32) -> f32 {
  let row = p / params.stride;
  let column = p % params.stride;
  let counts = row >= params.top && row < params.bottom && column >= params.left && column < params.right;
  return select(0.0, params.scale * weights[params.slot] * gradient_scale[0], counts);
}

fn store(at: u32, scale: f32, value: vec4f) {
  var result = scale * value;
  if (params.accumulate == 1u) { result += vec4f(output[at]); }
  if (params.masked == 1u) { result = select(vec4f(), result, vec4f(input[at]) > vec4f()); }
  output[at] = Feature(result);
}

@compute @workgroup_size(WORKGROUP)
fn gram_grad_quads(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let n = params.size;
  let wide = params.channels / 4u;
  let p = (group.y * groups.x + group.x) * WORKGROUP + lane;
  let b0 = 4u * (params.start + group.z); // in blocks of four channels
  let b1 = min(b0 + 1u, wide - 1u);
  let b2 = min(b0 + 2u, wide - 1u);
  let b3 = min(b0 + 3u, wide - 1u);
  var a0 = mat4x4f(); var a1 = mat4x4f(); var a2 = mat4x4f(); var a3 = mat4x4f();
  var at = min(p, n - 1u);
  var w = lane % 4u * wide;
  for (var d = 0u; d < wide; d++) {
    let f = mat4x4f(vec4f(input[at]), vec4f(input[at + n]), vec4f(input[at + 2u * n]), vec4f(input[at + 3u * n]));
    a0 += f * columns(difference[w + b0]);
    a1 += f * columns(difference[w + b1]);
    a2 += f * columns(difference[w + b2]);
    a3 += f * columns(difference[w + b3]);
    at += 4u * n;
    w += params.channels;
  }
  if (p >= n) { return; }
  var to = 4u * b0 * n + p;
  let scale = factor(p);
  let stop = to + min(16u, params.channels - 4u * b0) * n;
  // A loop, because stores written out take llvmpipe longest to compile.
  for (; to < stop; to += n) {
    store(to, scale, a0[0]);
    a0 = mat4x4f(a0[1], a0[2], a0[3], a1[0]);
    a1 = mat4x4f(a1[1], a1[2], a1[3], a2[0]);
    a2 = mat4x4f(a2[1], a2[2], a2[3], a3[0]);
    a3 = mat4x4f(a3[1], a3[2], a3[3], vec4f());
  }
}
