// 2×2 maximum pooling, stride 2; an odd last row or column is dropped.
//
//   output[c, y, x] = max of input[c, 2y … 2y + 1, 2x … 2x + 1]
//
// input: [channels, in_height, in_stride] Feature; output: [channels, height, stride] Feature, zero past `width`.
// index: [channels, height, (stride + 1) / 2] u32, four bits per pooled pixel: 0 … 3 the position of the maximum in its
// square (first of equals), 8 added where it is above zero, so that it carries the ReLU's mask too.
//
// One invocation computes eight pooled pixels of a row. x counts them, over all rows and channels.
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
@group(0) @binding(3) var<storage, read_write> index: array<u32>;

struct Pooled { value: vec4f, bits: u32 }

// Pools eight pixels of two rows (upper a, b; lower c, d) into four; `inside` says which of them exist.
fn pool(a: vec4f, b: vec4f, c: vec4f, d: vec4f, inside: vec4<bool>) -> Pooled {
  let p0 = vec4f(a.xz, b.xz);
  let p1 = vec4f(a.yw, b.yw);
  let p2 = vec4f(c.xz, d.xz);
  let p3 = vec4f(c.yw, d.yw);
  var best = p0;
  var place = vec4u();
  place = select(place, vec4u(1u), p1 > best); best = max(best, p1);
  place = select(place, vec4u(2u), p2 > best); best = max(best, p2);
  place = select(place, vec4u(3u), p3 > best); best = max(best, p3);
  best = select(vec4f(), best, inside);
  place = select(place, place | vec4u(8u), best > vec4f());
  let moved = place << vec4u(0u, 4u, 8u, 12u);
  return Pooled(best, moved.x | moved.y | moved.z | moved.w);
}

@compute @workgroup_size(WORKGROUP)
fn max_pool(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let words = (params.stride + 1u) / 2u;
  if (i >= params.channels * params.height * words) { return; }
  let row = i / words;
  let c = row / params.height;
  let y = row % params.height;
  var bits = 0u;
  for (var half = 0u; half < 2u; half++) {
    let x = 2u * (i % words) + half;
    if (x >= params.stride) { break; }
    let top = (c * params.in_height + 2u * y) * params.in_stride;
    let left = min(2u * x, params.in_stride - 1u);
    let right = min(2u * x + 1u, params.in_stride - 1u);
    let inside = vec4u(4u * x) + vec4u(0u, 1u, 2u, 3u) < vec4u(params.width);
    let pooled = pool(
      vec4f(input[top + left]), vec4f(input[top + right]),
      vec4f(input[top + params.in_stride + left]), vec4f(input[top + params.in_stride + right]), inside,
    );
    output[row * params.stride + x] = Feature(pooled.value);
    bits |= pooled.bits << (16u * half);
  }
  index[i] = bits;
}
