// Winograd convolution F(4×4, 3×3) (Lavin and Gray, 2016), first of three kernels: the input transform.
//
//   planes[6i + j, c, t] = (Bᵀ · d · B)[i, j],  d the 6×6 pixels around tile t of channel c, zeros outside,
//                                                 or with WRAP the opposite side
//
// with points 0, ±√½, ±√2, ∞. Handles tiles `first` … `first + tiles − 1` of the picture, row by row.
// input: [channels, height, stride] Feature, zero past the width. planes: [36, channels, plane] Plane; plane in vectors
// of four tiles.
//
// One invocation transforms four tiles of one channel: neighbours share pixels, and vectors are cheaper to move than
// values. x counts the vectors of one channel after another.
struct Params {
  height: u32,
  stride: u32, // vec4f per row: tiles per row of the picture
  channels: u32,
  first: u32,
  tiles: u32,
  plane: u32,
  width: u32,
}

alias Feature = vec4f; // or vec4h
alias Plane = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256
const WRAP: bool = false;
const R2: f32 = 1.4142135623730951;
const R05: f32 = 0.7071067811865476;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read_write> planes: array<Plane>;

// Six pixels of a row, of four tiles each: a column a pixel.
struct Row { before: vec4f, mid: mat4x4f, after: vec4f }

// Pixels of four tiles: `x` of each, counted from a picture's width to the left, in rows that start at `row`.
fn wrapped(row: vec4u, x: vec4u) -> vec4f {
  let column = x % params.width;
  let at = row + column / 4u;
  let lane = column % 4u;
  return vec4f(
    f32(input[at.x][lane.x]), f32(input[at.y][lane.y]), f32(input[at.z][lane.z]), f32(input[at.w][lane.w]),
  );
}

// tx, y: where the row is in each tile; start: of the channel.
fn load_row(start: u32, tx: vec4u, y: vec4i) -> Row {
  if (WRAP && any((tx == vec4u()) | (tx + 1u >= vec4u(params.stride)))) {
    let row = vec4u(start) + vec4u((y + i32(params.height)) % i32(params.height)) * params.stride;
    let x = 4u * tx + params.width;
    let mid = mat4x4f(wrapped(row, x), wrapped(row, x + 1u), wrapped(row, x + 2u), wrapped(row, x + 3u));
    return Row(wrapped(row, x - 1u), mid, wrapped(row, x + 4u));
  }
  let last = i32(params.height) - 1;
  let inside = select(vec4f(), vec4f(1.0), vec4<bool>(WRAP) | ((y >= vec4i()) & (y <= vec4i(last))));
  let inner = select(clamp(y, vec4i(), vec4i(last)), (y + i32(params.height)) % i32(params.height), WRAP);
  let at = vec4u(start) + vec4u(inner) * params.stride + tx;
  let a = vec4f(input[at.x]) * inside.x;
  let b = vec4f(input[at.y]) * inside.y;
  let c = vec4f(input[at.z]) * inside.z;
  let d = vec4f(input[at.w]) * inside.w;
  // A tile's neighbour in its row is the next of the four, or nothing, at the picture's edge.
  let left = tx > vec4u();
  let right = tx + vec4u(1u) < vec4u(params.stride);
  let before = f32(input[at.x - select(0u, 1u, left.x)].w) * inside.x;
  let after = f32(input[at.w + select(0u, 1u, right.w)].x) * inside.w;
  return Row(
    select(vec4f(), vec4f(before, a.w, b.w, c.w), left),
    transpose(mat4x4f(a, b, c, d)),
    select(vec4f(), vec4f(b.x, c.x, d.x, after), right),
  );
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
  let even = 2.0 * r.mid[1] - r.mid[3]; // of points ±√½
  let odd = R2 * r.mid[0] - R05 * r.mid[2];
  let even2 = 0.5 * r.mid[3] - 0.25 * r.mid[1]; // of points ±√2
  let odd2 = R05 * r.mid[2] - 0.25 * R2 * r.mid[0];
  planes[at] = Plane(r.before - 2.5 * r.mid[1] + r.mid[3]);
  planes[at + step] = Plane(even + odd);
  planes[at + 2u * step] = Plane(even - odd);
  planes[at + 3u * step] = Plane(even2 + odd2);
  planes[at + 4u * step] = Plane(even2 - odd2);
  planes[at + 5u * step] = Plane(r.mid[0] - 2.5 * r.mid[2] + r.after);
}

@compute @workgroup_size(WORKGROUP)
fn winograd_input(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let vectors = (params.tiles + 3u) / 4u;
  if (i >= params.channels * vectors) { return; }
  let channel = i / vectors;
  let v = i % vectors;
  let t = vec4u(params.first + 4u * v) + vec4u(0u, 1u, 2u, 3u);
  let tx = t % params.stride;
  let y = vec4i(t / params.stride * 4u);
  let start = channel * params.height * params.stride;
  let d0 = load_row(start, tx, y - vec4i(1));
  let d1 = load_row(start, tx, y);
  let d2 = load_row(start, tx, y + vec4i(1));
  let d3 = load_row(start, tx, y + vec4i(2));
  let d4 = load_row(start, tx, y + vec4i(3));
  let d5 = load_row(start, tx, y + vec4i(4));

  let step = params.channels * params.plane;
  let at = channel * params.plane + v;
  store_row(at, step, blend(1.0, d0, -2.5, d2, 1.0, d4, 0.0, d5));
  store_row(at + 6u * step, step, blend(R2, d1, 2.0, d2, -R05, d3, -1.0, d4));
  store_row(at + 12u * step, step, blend(-R2, d1, 2.0, d2, R05, d3, -1.0, d4));
  store_row(at + 18u * step, step, blend(-0.25 * R2, d1, -0.25, d2, R05, d3, 0.5, d4));
  store_row(at + 24u * step, step, blend(0.25 * R2, d1, -0.25, d2, -R05, d3, 0.5, d4));
  store_row(at + 30u * step, step, blend(1.0, d1, -2.5, d3, 1.0, d5, 0.0, d0));
}
