// Winograd convolution, second of three kernels: 36 matrix products, one a point of the transform.
//
//   products[z, k, t] = Σ_c weights[z, c, k] · planes[z, c, t]
//
// With TURNED, the same for the input gradient: output channels are the weights' c, and points are permuted, because
// the transform of a kernel turned by 180° is a permutation of its own (the points are closed under p → 1/p).
//
// weights: [36, in / 4, out / 4] blocks of 4×4: column i holds four output channels of input channel i.
// planes: [36, depth, plane] vec4f; products: [36, rows, plane] vec4f; plane in vec4f, a multiple of 2.
//
// One invocation computes 16 rows of 8 tiles in registers: no barrier, no workgroup memory (which suits software
// adapters). x counts blocks of tiles, then of rows, then points.
struct Params {
  depth: u32, // channels summed over, a multiple of 4
  rows: u32, // output channels, a multiple of 16
  plane: u32,
}

const WORKGROUP: u32 = 16; // 8 … 256
const TURNED: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<mat4x4f>;
@group(0) @binding(2) var<storage, read> planes: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> products: array<vec4f>;

// Four rows of eight tiles.
struct Rows { a0: vec4f, b0: vec4f, a1: vec4f, b1: vec4f, a2: vec4f, b2: vec4f, a3: vec4f, b3: vec4f }

fn multiply_add(r: Rows, w: vec4f, a: vec4f, b: vec4f) -> Rows {
  return Rows(
    fma(w.xxxx, a, r.a0), fma(w.xxxx, b, r.b0), fma(w.yyyy, a, r.a1), fma(w.yyyy, b, r.b1),
    fma(w.zzzz, a, r.a2), fma(w.zzzz, b, r.b2), fma(w.wwww, a, r.a3), fma(w.wwww, b, r.b3),
  );
}

fn load_block(at: u32) -> mat4x4f {
  if (TURNED) { return transpose(weights[at]); }
  return weights[at];
}

fn store(at: u32, r: Rows) {
  products[at] = r.a0;
  products[at + 1u] = r.b0;
  products[at + params.plane] = r.a1;
  products[at + params.plane + 1u] = r.b1;
  products[at + 2u * params.plane] = r.a2;
  products[at + 2u * params.plane + 1u] = r.b2;
  products[at + 3u * params.plane] = r.a3;
  products[at + 3u * params.plane + 1u] = r.b3;
}

// Where the point of a turned kernel is among those of the kernel itself: 5, 3, 4, 1, 2, 0.
fn turned(point: u32) -> u32 {
  return (0x021435u >> (4u * point)) & 15u;
}

@compute @workgroup_size(WORKGROUP)
fn winograd_gemm(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let columns = params.plane / 2u;
  let row_blocks = params.rows / 16u;
  if (i >= columns * row_blocks * 36u) { return; }
  let column = i % columns * 2u;
  let row = i / columns % row_blocks * 4u; // in blocks of four
  let z = i / columns / row_blocks;

  // Weight blocks: from one step of the sum to the next, and from one block of rows to the next.
  let deep = params.depth / 4u;
  let wide = params.rows / 4u;
  var step = wide;
  var across = 1u;
  var w = (z * deep) * wide + row;
  if (TURNED) {
    step = 1u;
    across = deep;
    w = ((turned(z / 6u) * 6u + turned(z % 6u)) * wide + row) * deep;
  }
  var r0 = Rows();
  var r1 = Rows();
  var r2 = Rows();
  var r3 = Rows();
  var p = z * params.depth * params.plane + column;
  for (var c = 0u; c < deep; c++) {
    let w0 = load_block(w);
    let w1 = load_block(w + across);
    let w2 = load_block(w + 2u * across);
    let w3 = load_block(w + 3u * across);
    let a0 = planes[p]; let b0 = planes[p + 1u]; p += params.plane;
    r0 = multiply_add(r0, w0[0], a0, b0); r1 = multiply_add(r1, w1[0], a0, b0);
    r2 = multiply_add(r2, w2[0], a0, b0); r3 = multiply_add(r3, w3[0], a0, b0);
    let a1 = planes[p]; let b1 = planes[p + 1u]; p += params.plane;
    r0 = multiply_add(r0, w0[1], a1, b1); r1 = multiply_add(r1, w1[1], a1, b1);
    r2 = multiply_add(r2, w2[1], a1, b1); r3 = multiply_add(r3, w3[1], a1, b1);
    let a2 = planes[p]; let b2 = planes[p + 1u]; p += params.plane;
    r0 = multiply_add(r0, w0[2], a2, b2); r1 = multiply_add(r1, w1[2], a2, b2);
    r2 = multiply_add(r2, w2[2], a2, b2); r3 = multiply_add(r3, w3[2], a2, b2);
    let a3 = planes[p]; let b3 = planes[p + 1u]; p += params.plane;
    r0 = multiply_add(r0, w0[3], a3, b3); r1 = multiply_add(r1, w1[3], a3, b3);
    r2 = multiply_add(r2, w2[3], a3, b3); r3 = multiply_add(r3, w3[3], a3, b3);
    w += step;
  }
  let at = (z * params.rows + row * 4u) * params.plane + column;
  store(at, r0);
  store(at + 4u * params.plane, r1);
  store(at + 8u * params.plane, r2);
  store(at + 12u * params.plane, r3);
}
