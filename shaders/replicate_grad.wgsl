// Share of replicated padding in a convolution's input gradient: the border pixels also receive the gradient of
// the padding that repeats them. Adds onto the gradient of the zero-padded convolution, in place.
//
//   output[c, y, x] += gain · Σ_(p, q) Σ_{k, dy, dx} weights[k, c, dy, dx] · grad[k, p + dy − 1, q + dx − 1]
//
// over the padding positions (p, q) outside the picture that repeat pixel (y, x).
//
// grad: [grad_channels, height, stride] groups of four Value. output: [channels, height, stride] likewise.
// weights: as in conv3x3, of the backward direction.
//
// One invocation computes one border pixel of one channel. x counts border pixels: top row, bottom row, left column,
// right column; y channels.
struct Params {
  height: u32,
  width: u32,
  stride: u32,
  channels: u32,
  grad_channels: u32,
  gain: f32,
}

alias Value = f32; // or f16

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<Value>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<Value>;

// The gradient that arrives at padding position (p, q) of channel c.
fn arriving(c: u32, p: i32, q: i32) -> f32 {
  let h = i32(params.height);
  let w = i32(params.width);
  let blocks = (params.channels + 3u) / 4u;
  var sum = 0.0;
  for (var k = 0u; k < params.grad_channels; k++) {
    for (var t = 0; t < 9; t++) {
      let y = p + t / 3 - 1;
      let x = q + t % 3 - 1;
      if (y < 0 || y >= h || x < 0 || x >= w) { continue; }
      let weight = weights[((k * blocks + c / 4u) * 9u + u32(t)) * 4u + c % 4u];
      sum += weight * f32(grad[(k * params.height + u32(y)) * params.stride * 4u + u32(x)]);
    }
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn replicate_grad(@builtin(global_invocation_id) id: vec3u) {
  let h = i32(params.height);
  let w = i32(params.width);
  let i = i32(id.x);
  if (i >= 2 * w + 2 * (h - 2)) { return; }
  var y = 0;
  var x = i;
  if (i >= 2 * w) {
    y = 1 + (i - 2 * w) % (h - 2);
    x = select(0, w - 1, i - 2 * w >= h - 2);
  } else if (i >= w) {
    y = h - 1;
    x = i - w;
  }
  var sum = 0.0;
  for (var p = y - 1; p <= y + 1; p++) {
    for (var q = x - 1; q <= x + 1; q++) {
      let outside = p < 0 || p >= h || q < 0 || q >= w;
      if (outside && clamp(p, 0, h - 1) == y && clamp(q, 0, w - 1) == x) { sum += arriving(id.y, p, q); }
    }
  }
  let at = (id.y * params.height + u32(y)) * params.stride * 4u + u32(x);
  output[at] = Value(f32(output[at]) + params.gain * sum);
}
