// Winograd convolution, second of three kernels: 36 matrix products, one a point of the transform. For GPUs with matrix
// units that WebGPU shows (chromium-experimental-subgroup-matrix).
//
//   products[z, k, t] = Σ_c weights[z, c, k] · planes[z, c, t]
//
// With TURNED, the same for the input gradient: output channels are the weights' c, and points are permuted, because
// the transform of a kernel turned by 180° is a permutation of its own (the points are closed under p → 1/p).
//
// weights: [36, in / 4, out / 4] blocks of 4×4: column i holds four output channels of input channel i.
// planes: [36, depth, plane] Plane; products: [36, rows, plane · 4] Value; plane in vectors of four tiles, a multiple
// of 2 · SIDE.
//
// A workgroup of four subgroups computes 4 · SIDE channels of 8 · SIDE tiles, sixteen steps of the sum at a time, from
// workgroup memory; each subgroup 2 × 4 matrices of SIDE × SIDE. Sums are f32. x counts blocks of channels, y of tiles,
// z points.
enable subgroups;
enable chromium_experimental_subgroup_matrix;
// Which subgroup an invocation is of comes from its index, which the compiler does not take for uniform.
diagnostic(off, chromium.subgroup_matrix_uniformity);

struct Params {
  depth: u32, // channels summed over, a multiple of 16
  rows: u32, // output channels, a multiple of 4
  plane: u32,
}

alias Plane = vec4f; // or vec4h
alias Value = f32; // or f16: how products are stored

const LANES: u32 = 32; // of a subgroup
const SIDE: u32 = 8; // of a matrix: what the hardware takes, 8 or 16
const TURNED: bool = false;

const ROWS: u32 = 4u * SIDE;
const COLUMNS: u32 = 8u * SIDE;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> planes: array<Plane>;
@group(0) @binding(3) var<storage, read_write> products: array<Value>;

var<workgroup> left: array<f32, 16u * ROWS>; // [step, row]
var<workgroup> right: array<f32, 16u * COLUMNS>; // [step, column]
var<workgroup> sums: array<f32, 4u * SIDE * SIDE>; // one matrix a subgroup

alias Left = subgroup_matrix_left<f32, SIDE, SIDE>;
alias Right = subgroup_matrix_right<f32, SIDE, SIDE>;
alias Sum = subgroup_matrix_result<f32, SIDE, SIDE>;

// Where the point of a turned kernel is among those of the kernel itself: 5, 3, 4, 1, 2, 0.
fn turned(point: u32) -> u32 {
  return (0x021435u >> (4u * point)) & 15u;
}

// Sixteen steps of the sum from step `c` on, into workgroup memory.
fn fetch(lane: u32, group: vec3u, c: u32) {
  let deep = params.depth / 4u;
  let wide = params.rows / 4u;
  for (var i = lane; i < 4u * ROWS; i += 4u * LANES) {
    let part = i % 4u;
    let row = i / 4u % (ROWS / 4u); // in blocks of four, as `step`
    let step = i / ROWS;
    let channel = min(group.x * (ROWS / 4u) + row, wide - 1u);
    if (TURNED) {
      let point = turned(group.z / 6u) * 6u + turned(group.z % 6u);
      let four = weights[4u * ((point * wide + channel) * deep + c / 4u + step) + part];
      for (var j = 0u; j < 4u; j++) { left[(4u * step + j) * ROWS + 4u * row + part] = four[j]; }
    } else {
      let four = weights[4u * ((group.z * deep + c / 4u + step) * wide + channel) + part];
      for (var j = 0u; j < 4u; j++) { left[(4u * step + part) * ROWS + 4u * row + j] = four[j]; }
    }
  }
  for (var i = lane; i < 4u * COLUMNS; i += 4u * LANES) {
    let column = i % (COLUMNS / 4u);
    let step = i / (COLUMNS / 4u);
    let at = (group.z * params.depth + c + step) * params.plane + group.y * (COLUMNS / 4u) + column;
    let four = vec4f(planes[at]);
    for (var j = 0u; j < 4u; j++) { right[step * COLUMNS + 4u * column + j] = four[j]; }
  }
}

// Writes one matrix of every subgroup: its place among a subgroup's own is `down`, `along`.
fn store(lane: u32, group: vec3u, sum: Sum, down: u32, along: u32) {
  let subgroup = lane / LANES;
  workgroupBarrier();
  subgroupMatrixStore<row_major>(&sums, subgroup * SIDE * SIDE, sum, SIDE);
  workgroupBarrier();
  for (var i = lane % LANES; i < SIDE * SIDE; i += LANES) {
    let row = group.x * ROWS + (subgroup / 2u * 2u + down) * SIDE + i / SIDE;
    let column = group.y * COLUMNS + (subgroup % 2u * 4u + along) * SIDE + i % SIDE;
    if (row < params.rows) {
      products[(group.z * params.rows + row) * params.plane * 4u + column] = Value(sums[subgroup * SIDE * SIDE + i]);
    }
  }
}

@compute @workgroup_size(4u * LANES)
fn winograd_gemm_matrix(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let subgroup = lane / LANES;
  let top = subgroup / 2u * 2u * SIDE;
  let start = subgroup % 2u * 4u * SIDE;
  var a0 = Sum(); var a1 = Sum(); var a2 = Sum(); var a3 = Sum();
  var b0 = Sum(); var b1 = Sum(); var b2 = Sum(); var b3 = Sum();
  for (var c = 0u; c < params.depth; c += 16u) {
    workgroupBarrier();
    fetch(lane, group, c);
    workgroupBarrier();
    for (var step = 0u; step < 16u; step += SIDE) {
      let a = subgroupMatrixLoad<Left, col_major>(&left, step * ROWS + top, ROWS);
      let b = subgroupMatrixLoad<Left, col_major>(&left, step * ROWS + top + SIDE, ROWS);
      let from = step * COLUMNS + start;
      let r0 = subgroupMatrixLoad<Right, row_major>(&right, from, COLUMNS);
      a0 = subgroupMatrixMultiplyAccumulate(a, r0, a0); b0 = subgroupMatrixMultiplyAccumulate(b, r0, b0);
      let r1 = subgroupMatrixLoad<Right, row_major>(&right, from + SIDE, COLUMNS);
      a1 = subgroupMatrixMultiplyAccumulate(a, r1, a1); b1 = subgroupMatrixMultiplyAccumulate(b, r1, b1);
      let r2 = subgroupMatrixLoad<Right, row_major>(&right, from + 2u * SIDE, COLUMNS);
      a2 = subgroupMatrixMultiplyAccumulate(a, r2, a2); b2 = subgroupMatrixMultiplyAccumulate(b, r2, b2);
      let r3 = subgroupMatrixLoad<Right, row_major>(&right, from + 3u * SIDE, COLUMNS);
      a3 = subgroupMatrixMultiplyAccumulate(a, r3, a3); b3 = subgroupMatrixMultiplyAccumulate(b, r3, b3);
    }
  }
  store(lane, group, a0, 0u, 0u); store(lane, group, a1, 0u, 1u);
  store(lane, group, a2, 0u, 2u); store(lane, group, a3, 0u, 3u);
  store(lane, group, b0, 1u, 0u); store(lane, group, b1, 1u, 1u);
  store(lane, group, b2, 1u, 2u); store(lane, group, b3, 1u, 3u);
}
