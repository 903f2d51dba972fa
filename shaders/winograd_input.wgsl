// Winograd convolution F(4×4, 3×3) (Lavin and Gray, 2016), first of three kernels: the input transform.
//
//   planes[6i + j, c, t] = (Bᵀ · d · B)[i, j],  d the 6×6 pixels around tile t of channel c, zeros outside
//
// with points 0, ±√½, ±√2, ∞. Handles tiles `first` … `first + tiles − 1` of the picture, row by row.
// input: [channels, height, stride] Feature, zero past the width. planes: [36, channels, plane] Value; plane is `tiles`
// rounded up.
//
// One invocation transforms one tile of one channel. x counts the tiles of one channel after another.
struct Params {
  height: u32,
  stride: u32, // vec4f a row: tiles a row of the picture
  channels: u32,
  first: u32,
  tiles: u32,
  plane: u32,
}

alias Feature = vec4f; // or vec4h
alias Value = f32; // or f16

const WORKGROUP: u32 = 64; // 16 … 256
const R2: f32 = 1.4142135623730951;
const R05: f32 = 0.7071067811865476;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read_write> planes: array<Value>;

// Six pixels of a row.
struct Row { before: f32, mid: vec4f, after: f32 }

fn load_row(at: u32, inside: f32, left: u32, right: u32) -> Row {
  let before = f32(input[at - left].w) * (inside * f32(left));
  let after = f32(input[at + right].x) * (inside * f32(right));
  return Row(before, vec4f(input[at]) * inside, after);
}

// a·p + b·q + c·r + d·s
fn blend(a: f32, p: Row, b: f32, q: Row, c: f32, r: Row, d: f32, s: Row) -> Row {
  return Row(
    a * p.before + b * q.before + c * r.before + d * s.before,
    a * p.mid + b * q.mid + c * r.mid + d * s.mid,
    a * p.after + b * q.after + c * r.after + d * s.after,
  );
}

fn store_row(at: u32, step: u32, r: Row) {
  let a = r.before;
  let f = r.after;
  let even = 2.0 * r.mid.y - r.mid.w; // of points ±√½
  let odd = R2 * r.mid.x - R05 * r.mid.z;
  let even2 = 0.5 * r.mid.w - 0.25 * r.mid.y; // of points ±√2
  let odd2 = R05 * r.mid.z - 0.25 * R2 * r.mid.x;
  planes[at] = Value(a - 2.5 * r.mid.y + r.mid.w);
  planes[at + step] = Value(even + odd);
  planes[at + 2u * step] = Value(even - odd);
  planes[at + 3u * step] = Value(even2 + odd2);
  planes[at + 4u * step] = Value(even2 - odd2);
  planes[at + 5u * step] = Value(r.mid.x - 2.5 * r.mid.z + f);
}

@compute @workgroup_size(WORKGROUP)
fn winograd_input(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.channels * params.tiles) { return; }
  let c = i / params.tiles;
  let t = i % params.tiles;
  let tx = (params.first + t) % params.stride;
  let y = (params.first + t) / params.stride * 4u;

  let last = params.height - 1u;
  let start = c * params.height * params.stride + tx;
  let left = select(0u, 1u, tx > 0u);
  let right = select(0u, 1u, tx + 1u < params.stride);
  let d0 = load_row(start + (max(y, 1u) - 1u) * params.stride, select(0.0, 1.0, y > 0u), left, right);
  let d1 = load_row(start + y * params.stride, 1.0, left, right);
  let d2 = load_row(start + min(y + 1u, last) * params.stride, select(0.0, 1.0, y + 1u <= last), left, right);
  let d3 = load_row(start + min(y + 2u, last) * params.stride, select(0.0, 1.0, y + 2u <= last), left, right);
  let d4 = load_row(start + min(y + 3u, last) * params.stride, select(0.0, 1.0, y + 3u <= last), left, right);
  let d5 = load_row(start + min(y + 4u, last) * params.stride, select(0.0, 1.0, y + 4u <= last), left, right);

  let step = params.channels * params.plane;
  let at = c * params.plane + t;
  store_row(at, step, blend(1.0, d0, -2.5, d2, 1.0, d4, 0.0, d5));
  store_row(at + 6u * step, step, blend(R2, d1, 2.0, d2, -R05, d3, -1.0, d4));
  store_row(at + 12u * step, step, blend(-R2, d1, 2.0, d2, R05, d3, -1.0, d4));
  store_row(at + 18u * step, step, blend(-0.25 * R2, d1, -0.25, d2, R05, d3, 0.5, d4));
  store_row(at + 24u * step, step, blend(0.25 * R2, d1, -0.25, d2, -R05, d3, 0.5, d4));
  store_row(at + 30u * step, step, blend(1.0, d1, -2.5, d3, 1.0, d5, 0.0, d0));
}
