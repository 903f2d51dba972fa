// Winograd convolution, second of three kernels: 36 matrix products, one a point of the transform. For real GPUs.
//
//   products[z, k, t] = Σ_c weights[z, c, k] · planes[z, c, t]
//
// With TURNED, the same for the input gradient: output channels are the weights' c, and points are permuted, because
// the transform of a kernel rotated by 180° is a permutation of its own (the points are closed under p → 1/p).
//
// weights: [36, in / 4, out / 4] blocks of 4×4: column i holds four output channels of input channel i.
// planes: [36, depth, plane] Plane; products: [36, rows, plane] Plane; plane in vectors of four tiles, a multiple of 32.
//
// A workgroup of 256 computes 64 channels of 128 tiles, sixteen steps of the sum at a time: these are held in workgroup
// memory while the next sixteen are on their way in registers. An invocation computes 8 channels of 4 tiles. Lanes next
// to each other take tiles next to each other and the same channels: their weights are one broadcast, their planes one
// row. x counts blocks of channels, y of tiles, z points.
struct Params {
  depth: u32, // channels summed over, a multiple of 16
  rows: u32, // output channels, a multiple of 8
  plane: u32,
}

alias Plane = vec4f; // or vec4h

const TURNED: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> planes: array<Plane>;
@group(0) @binding(3) var<storage, read_write> products: array<Plane>;

var<workgroup> blocks: array<vec4f, 256>; // [4, 16] blocks of 4×4
var<workgroup> tiles: array<vec4f, 512>; // [16, 32]

// Four channels of four steps of the sum: a column a channel.
fn load_weights(at: u32) -> mat4x4f {
  let stored = mat4x4f(blocks[at], blocks[at + 1u], blocks[at + 2u], blocks[at + 3u]);
  if (TURNED) { return stored; }
  return transpose(stored);
}

// Four tiles of four steps of the sum: a column a step.
fn load_tiles(at: u32) -> mat4x4f {
  return mat4x4f(tiles[at], tiles[at + 32u], tiles[at + 64u], tiles[at + 96u]);
}

// Four channels of four tiles: a column a channel.
fn store(at: u32, sums: mat4x4f) {
  products[at] = Plane(sums[0]);
  products[at + params.plane] = Plane(sums[1]);
  products[at + 2u * params.plane] = Plane(sums[2]);
  products[at + 3u * params.plane] = Plane(sums[3]);
}

// Where the point of a rotated kernel is among those of the kernel itself: 5, 3, 4, 1, 2, 0.
fn turned(point: u32) -> u32 {
  return (0x021435u >> (4u * point)) & 15u;
}

@compute @workgroup_size(256)
fn winograd_gemm_tiled(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let deep = params.depth / 4u;
  let wide = params.rows / 4u;
  let z = group.z;

  // This invocation's share of what the workgroup loads: one vector of a block, two of the planes.
  let channel = min(group.x * 16u + lane / 4u % 16u, wide - 1u); // in blocks of four
  var w = 4u * ((z * deep + lane / 64u) * wide + channel) + lane % 4u;
  var step = 16u * wide;
  if (TURNED) {
    let point = turned(z / 6u) * 6u + turned(z % 6u);
    w = 4u * ((point * wide + channel) * deep + lane / 64u) + lane % 4u;
    step = 16u;
  }
  var p = (z * params.depth + lane / 32u) * params.plane + group.y * 32u + lane % 32u;
  var mine = weights[w];
  var low = vec4f(planes[p]);
  var high = vec4f(planes[p + 8u * params.plane]);

  let across = lane / 32u * 8u;
  let along = lane % 32u;
  var a = mat4x4f();
  var b = mat4x4f();
  for (var c = 0u; c < deep; c += 4u) {
    workgroupBarrier();
    blocks[lane] = mine;
    tiles[lane] = low;
    tiles[lane + 256u] = high;
    workgroupBarrier();
    if (c + 4u < deep) {
      w += step;
      p += 16u * params.plane;
      mine = weights[w];
      low = vec4f(planes[p]);
      high = vec4f(planes[p + 8u * params.plane]);
    }
    for (var i = 0u; i < 4u; i++) {
      let t = load_tiles(i * 128u + along);
      a += t * load_weights(i * 64u + across);
      b += t * load_weights(i * 64u + across + 4u);
    }
  }
  let row = group.x * 64u + lane / 32u * 8u;
  if (row >= params.rows) { return; }
  let at = (z * params.rows + row) * params.plane + group.y * 32u + along;
  store(at, a);
  store(at + 4u * params.plane, b);
}
