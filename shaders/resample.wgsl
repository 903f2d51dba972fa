// Resizes planes: bicubic (Keys, 1981, a = −0.75) or bilinear, borders repeated, or with WRAP going on at the
// opposite side, without antialiasing: for enlarging.
//
//   output[c, y, x] = clamp(Σ_j Σ_i k(v − j) · k(u − i) · (input − detail · small)[c, j, i] + detail · large[c, y, x],
//                           least, most)
//   u = (x + 0.5) · input_width / width − 0.5;  v likewise
//
// so that with `detail` 1 a picture that is `small` becomes `large`, the same picture with all its detail.
// input, small: [channels, input_height, input_width] f32, from value `input_start` on. output, large: [channels, height,
// width] f32, from value `output_start` on: as much as it takes for values `start` … `end` − 1 of the output, of which one
// invocation computes one.
struct Params {
  start: u32,
  end: u32,
  input_start: u32,
  output_start: u32,
  input_width: u32,
  input_height: u32,
  width: u32,
  height: u32,
  bilinear: u32,
  detail: f32,
  least: f32,
  most: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const WRAP: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> small: array<f32>;
@group(0) @binding(3) var<storage, read> large: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

// Weights of the four values around a position, `t` behind the second of them.
fn weights(t: f32) -> vec4f {
  if (params.bilinear == 1u) { return vec4f(0.0, 1.0 - t, t, 0.0); }
  let a = -0.75;
  let near = vec2f(t, 1.0 - t);
  let inner = ((a + 2.0) * near - (a + 3.0)) * near * near + 1.0;
  let far = near + 1.0;
  let outer = ((a * far - 5.0 * a) * far + 8.0 * a) * far - 4.0 * a;
  return vec4f(outer.x, inner.x, inner.y, outer.y);
}

// Four values of a row around column `left` + 1.
fn row(plane: u32, y: i32, left: i32) -> vec4f {
  let size = vec2i(i32(params.input_width), i32(params.input_height));
  let columns = vec4i(left) + vec4i(0, 1, 2, 3);
  let inner = select(clamp(y, 0, size.y - 1), (y + 2 * size.y) % size.y, WRAP);
  let at = plane + u32(inner) * params.input_width - params.input_start;
  let x = vec4u(select(clamp(columns, vec4i(), vec4i(size.x - 1)), (columns + 2 * size.x) % size.x, vec4<bool>(WRAP)));
  let values = vec4f(input[at + x.x], input[at + x.y], input[at + x.z], input[at + x.w]);
  if (params.detail == 0.0) { return values; }
  return values - params.detail * vec4f(small[at + x.x], small[at + x.y], small[at + x.z], small[at + x.w]);
}

@compute @workgroup_size(WORKGROUP)
fn resample(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = params.start + id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.end) { return; }
  let pixels = params.width * params.height;
  let plane = i / pixels * params.input_width * params.input_height;
  let place = vec2f(f32(i % params.width), f32(i % pixels / params.width)) + 0.5;
  let ratio = vec2f(f32(params.input_width), f32(params.input_height)) / vec2f(f32(params.width), f32(params.height));
  let at = place * ratio - 0.5;
  let low = vec2i(floor(at));
  let across = weights(at.x - f32(low.x));
  let down = weights(at.y - f32(low.y));
  let left = low.x - 1;
  var sum = down.x * dot(across, row(plane, low.y - 1, left))
    + down.y * dot(across, row(plane, low.y, left))
    + down.z * dot(across, row(plane, low.y + 1, left))
    + down.w * dot(across, row(plane, low.y + 2, left));
  let to = i - params.output_start;
  if (params.detail != 0.0) { sum += params.detail * large[to]; }
  output[to] = clamp(sum, params.least, params.most);
}
