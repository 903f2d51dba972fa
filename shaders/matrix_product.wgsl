// Product of square matrices.
//
//   output = scale · left · right + shift · 1
//
// left, right, output: [n, n] f32, row by row, read as vec4f.
//
// One invocation computes four rows of eight columns in registers. x counts such tiles, along the rows first.
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

// Four rows of a vec4f, a column each.
fn load_left(at: u32, wide: u32) -> mat4x4f {
  return mat4x4f(left[at], left[at + wide], left[at + 2u * wide], left[at + 3u * wide]);
}

fn load_right(at: u32, wide: u32) -> mat4x4f {
  return mat4x4f(right[at], right[at + wide], right[at + 2u * wide], right[at + 3u * wide]);
}

fn store(row: u32, column: u32, wide: u32, sums: mat4x4f) {
  var rows = array<vec4f, 4>(sums[0], sums[1], sums[2], sums[3]);
  for (var i = 0u; i < 4u; i++) {
    let diagonal = vec4u(4u * column) + vec4u(0u, 1u, 2u, 3u) == vec4u(row + i);
    output[(row + i) * wide + column] = params.scale * rows[i] + select(vec4f(), vec4f(params.shift), diagonal);
  }
}

@compute @workgroup_size(WORKGROUP)
fn matrix_product(@builtin(global_invocation_id) id: vec3u) {
  let wide = params.n / 4u;
  let row = id.x / (wide / 2u) * 4u;
  if (row >= params.n) { return; }
  let column = id.x % (wide / 2u) * 2u;
  var first = mat4x4f();
  var second = mat4x4f();
  for (var k = 0u; k < wide; k++) {
    let a = load_left(row * wide + k, wide);
    let at = 4u * k * wide + column;
    first += load_right(at, wide) * a;
    second += load_right(at + 1u, wide) * a;
  }
  store(row, column, wide, first);
  store(row, column + 1u, wide, second);
}
