// Product of square matrices.
//
//   output = scale · left · right + shift · 1
//
// left, right, output: [n, n] f32, row by row, read as vec4f.
//
// One invocation computes eight rows of four columns in registers; neighbours have neighbouring columns, and the same
// rows of `left`. x counts such columns, y blocks of eight rows.
struct Params {
  n: u32, // a multiple of 8
  scale: f32,
  shift: f32,
}

const WORKGROUP: u32 = 32; // 4 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<vec4f>;
@group(0) @binding(2) var<storage, read> right: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

fn row_of(acc: vec4f, a: vec4f, b0: vec4f, b1: vec4f, b2: vec4f, b3: vec4f) -> vec4f {
  return fma(vec4f(a.w), b3, fma(vec4f(a.z), b2, fma(vec4f(a.y), b1, fma(vec4f(a.x), b0, acc))));
}

fn store(row: u32, column: u32, sum: vec4f) {
  let diagonal = vec4u(4u * column) + vec4u(0u, 1u, 2u, 3u) == vec4u(row);
  output[row * params.n / 4u + column] = params.scale * sum + select(vec4f(), vec4f(params.shift), diagonal);
}

@compute @workgroup_size(WORKGROUP)
fn matrix_product(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let wide = params.n / 4u;
  let column = group.x * WORKGROUP + lane;
  if (column >= wide) { return; }
  let row = 8u * group.y;
  let at = row * wide;
  var c0 = vec4f(); var c1 = vec4f(); var c2 = vec4f(); var c3 = vec4f();
  var c4 = vec4f(); var c5 = vec4f(); var c6 = vec4f(); var c7 = vec4f();
  for (var k = 0u; k < wide; k++) {
    let b = 4u * k * wide + column;
    let b0 = right[b];
    let b1 = right[b + wide];
    let b2 = right[b + 2u * wide];
    let b3 = right[b + 3u * wide];
    c0 = row_of(c0, left[at + k], b0, b1, b2, b3);
    c1 = row_of(c1, left[at + wide + k], b0, b1, b2, b3);
    c2 = row_of(c2, left[at + 2u * wide + k], b0, b1, b2, b3);
    c3 = row_of(c3, left[at + 3u * wide + k], b0, b1, b2, b3);
    c4 = row_of(c4, left[at + 4u * wide + k], b0, b1, b2, b3);
    c5 = row_of(c5, left[at + 5u * wide + k], b0, b1, b2, b3);
    c6 = row_of(c6, left[at + 6u * wide + k], b0, b1, b2, b3);
    c7 = row_of(c7, left[at + 7u * wide + k], b0, b1, b2, b3);
  }
  store(row, column, c0); store(row + 1u, column, c1); store(row + 2u, column, c2); store(row + 3u, column, c3);
  store(row + 4u, column, c4); store(row + 5u, column, c5); store(row + 6u, column, c6); store(row + 7u, column, c7);
}
