// Product of square matrices. For software adapters with subgroups.
//
//   output = scale · left · right + shift · 1
//
// left, right, output: [n, n] f32, row by row, read as vec4f.
//
// One invocation computes sixteen rows of four columns in registers. Each lane of a quad loads a quarter of `left` and
// shares it. x counts such columns, y blocks of sixteen rows.
enable subgroups;
struct Params {
  n: u32, // a multiple of 8
  scale: f32,
  shift: f32,
}

const WORKGROUP: u32 = 8; // 4 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<vec4f>;
@group(0) @binding(2) var<storage, read> right: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

// Four rows, a column each, that the quad's lanes hold.
fn rows(mine: vec4f) -> mat4x4f {
  return mat4x4f(
    quadBroadcast(mine, 0u), quadBroadcast(mine, 1u), quadBroadcast(mine, 2u), quadBroadcast(mine, 3u),
  );
}

@compute @workgroup_size(WORKGROUP)
fn matrix_product_quads(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let n = params.n;
  let wide = n / 4u;
  let column = group.x * WORKGROUP + lane;
  let row = 16u * group.y;
  let last = n - 4u;
  var a0 = mat4x4f(); var a1 = mat4x4f(); var a2 = mat4x4f(); var a3 = mat4x4f();
  var at = min(column, wide - 1u);
  let w0 = (row + lane % 4u) * wide;
  let w1 = (min(row + 4u, last) + lane % 4u) * wide;
  let w2 = (min(row + 8u, last) + lane % 4u) * wide;
  let w3 = (min(row + 12u, last) + lane % 4u) * wide;
  for (var k = 0u; k < wide; k++) {
    let b = mat4x4f(right[at], right[at + wide], right[at + 2u * wide], right[at + 3u * wide]);
    a0 += b * rows(left[w0 + k]);
    a1 += b * rows(left[w1 + k]);
    a2 += b * rows(left[w2 + k]);
    a3 += b * rows(left[w3 + k]);
    at += n;
  }
  if (column >= wide) { return; }
  let stop = min(row + 16u, n);
  // A loop, because stores written out take llvmpipe longest to compile.
  for (var r = row; r < stop; r++) {
    let diagonal = vec4u(4u * column) + vec4u(0u, 1u, 2u, 3u) == vec4u(r);
    output[r * wide + column] = params.scale * a0[0] + select(vec4f(), vec4f(params.shift), diagonal);
    a0 = mat4x4f(a0[1], a0[2], a0[3], a1[0]);
    a1 = mat4x4f(a1[1], a1[2], a1[3], a2[0]);
    a2 = mat4x4f(a2[1], a2[2], a2[3], a3[0]);
    a3 = mat4x4f(a3[1], a3[2], a3[3], vec4f());
  }
}
