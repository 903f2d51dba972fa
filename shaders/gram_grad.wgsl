// Gradient of the squared distance of a Gram matrix to its target with respect to the features.
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
// One invocation computes eight channels of four vec4f in registers. x counts quarters of the pixels, y blocks of
// eight channels.
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
  start: u32, // the first block of channels of this launch
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read> difference: array<vec4f>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> gradient_scale: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<Feature>;

struct Quad { a: vec4f, b: vec4f, c: vec4f, d: vec4f }

fn multiply_add(acc: Quad, w: f32, f: Quad) -> Quad {
  let v = vec4f(w);
  return Quad(fma(v, f.a, acc.a), fma(v, f.b, acc.b), fma(v, f.c, acc.c), fma(v, f.d, acc.d));
}

// The factor of the sum at a vec4f of a channel.
fn factor(p: u32) -> f32 {
  let row = p / params.stride;
  let column = p % params.stride;
  let counts = row >= params.top && row < params.bottom && column >= params.left && column < params.right;
  return select(0.0, params.scale * weights[params.slot] * gradient_scale[0], counts);
}

fn store_one(at: u32, scale: f32, value: vec4f) {
  var result = scale * value;
  if (params.accumulate == 1u) { result += vec4f(output[at]); }
  if (params.masked == 1u) { result = select(vec4f(), result, vec4f(input[at]) > vec4f()); }
  output[at] = Feature(result);
}

fn store(channel: u32, p: u32, quarter: u32, scales: vec4f, value: Quad) {
  let at = channel * params.size + p;
  store_one(at, scales.x, value.a);
  if (p + quarter < params.size) { store_one(at + quarter, scales.y, value.b); }
  if (p + 2u * quarter < params.size) { store_one(at + 2u * quarter, scales.z, value.c); }
  if (p + 3u * quarter < params.size) { store_one(at + 3u * quarter, scales.w, value.d); }
}

@compute @workgroup_size(WORKGROUP)
fn gram_grad(@builtin(global_invocation_id) id: vec3u) {
  let quarter = (params.size + 3u) / 4u;
  let p = id.x;
  if (p >= quarter) { return; }
  let last = params.size - 1u;
  let p1 = min(p + quarter, last);
  let p2 = min(p + 2u * quarter, last);
  let p3 = min(p + 3u * quarter, last);
  var k0 = Quad(); var k1 = Quad(); var k2 = Quad(); var k3 = Quad();
  var k4 = Quad(); var k5 = Quad(); var k6 = Quad(); var k7 = Quad();
  var at = 0u;
  let eight = params.start + id.y;
  var w = eight * 2u;
  for (var d = 0u; d < params.channels; d++) {
    let f = Quad(vec4f(input[at + p]), vec4f(input[at + p1]), vec4f(input[at + p2]), vec4f(input[at + p3]));
    let lo = difference[w];
    let hi = difference[w + 1u];
    k0 = multiply_add(k0, lo.x, f);
    k1 = multiply_add(k1, lo.y, f);
    k2 = multiply_add(k2, lo.z, f);
    k3 = multiply_add(k3, lo.w, f);
    k4 = multiply_add(k4, hi.x, f);
    k5 = multiply_add(k5, hi.y, f);
    k6 = multiply_add(k6, hi.z, f);
    k7 = multiply_add(k7, hi.w, f);
    at += params.size;
    w += params.channels / 4u;
  }
  let k = eight * 8u;
  let scales = vec4f(factor(p), factor(p + quarter), factor(p + 2u * quarter), factor(p + 3u * quarter));
  store(k, p, quarter, scales, k0);
  store(k + 1u, p, quarter, scales, k1);
  store(k + 2u, p, quarter, scales, k2);
  store(k + 3u, p, quarter, scales, k3);
  store(k + 4u, p, quarter, scales, k4);
  store(k + 5u, p, quarter, scales, k5);
  store(k + 6u, p, quarter, scales, k6);
  store(k + 7u, p, quarter, scales, k7);
}
