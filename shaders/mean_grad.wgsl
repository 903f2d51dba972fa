// Gradient of features through the means of their channels, and with `spread` through those of their squares.
//
//   output[c, p] = (output[c, p] +) scale · weights[slot] · gradient_scale[0] ·
//                  (slope[c] · plane[p] + slope[channels + c] · features[c, p])
//   and 0 where features[c, p] is not above 0, with `masked`; and 0 past a row's end
//
// Added only to rows top … bottom − 1 and vec4f left … right − 1 of them.
// features, output: [channels, height, stride] Feature. slope: [channels] f32, with `spread` [2, channels]. plane:
// [height, stride] f32, a region's mask, 1 without `planed`. weights: the gradient of the objective with respect to each
// of its terms. gradient_scale: factor of all gradients, so that f16 holds them, and its inverse.
//
// One invocation computes one vec4f. x counts them.
struct Params {
  size: u32, // vec4f per channel
  channels: u32,
  width: u32,
  stride: u32, // vec4f per row
  slot: u32,
  scale: f32,
  planed: u32,
  spread: u32,
  accumulate: u32,
  masked: u32,
  top: u32,
  bottom: u32,
  left: u32,
  right: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> features: array<Feature>;
@group(0) @binding(2) var<storage, read> slope: array<f32>;
@group(0) @binding(3) var<storage, read> plane: array<vec4f>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read> gradient_scale: array<f32>;
@group(0) @binding(6) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn mean_grad(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size * params.channels) { return; }
  let p = i % params.size;
  let row = p / params.stride;
  let column = p % params.stride;
  var result = vec4f();
  if (params.accumulate == 1u) { result = vec4f(output[i]); }
  if (row >= params.top && row < params.bottom && column >= params.left && column < params.right) {
    let c = i / params.size;
    var added = vec4f(slope[c]);
    if (params.planed == 1u) { added *= plane[p]; }
    if (params.spread == 1u) { added = fma(vec4f(slope[params.channels + c]), vec4f(features[i]), added); }
    result += params.scale * weights[params.slot] * gradient_scale[0] * added;
  }
  if (params.masked == 1u) { result = select(vec4f(), result, vec4f(features[i]) > vec4f()); }
  let x = vec4u(4u * column) + vec4u(0u, 1u, 2u, 3u);
  output[i] = Feature(select(vec4f(), result, x < vec4u(params.width)));
}
