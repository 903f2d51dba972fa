// Winograd convolution, second of three kernels: 36 matrix products, one a point of the transform.
//
//   products[z, k, t] = Σ_c weights[z, c, k] · planes[z, c, t]
//
// With TURNED, the same for the input gradient: output channels are the weights' c, and points are permuted, because
// the transform of a kernel rotated by 180° is a permutation of its own (the points are closed under p → 1/p).
//
// weights: [36, in / 4, out / 4] blocks of 4×4: column i holds four output channels of input channel i.
// planes: [36, depth, plane] Plane; products: [36, rows, plane] Plane; plane in vectors of four tiles, a multiple of TILES.
//
// One invocation computes 4·BLOCKS channels of 4·TILES tiles in registers: no barrier, no workgroup memory, no
// subgroups. x counts blocks of channels, y of tiles, z points.
struct Params {
  depth: u32, // channels summed over, a multiple of 4
  rows: u32, // output channels, a multiple of 16
  plane: u32,
}

alias Plane = vec4f; // or vec4h

const WORKGROUP: u32 = 8; // 4 … 256
const TILES: u32 = 4; // vectors of four tiles an invocation: 1 or 4
const BLOCKS: u32 = 1; // blocks of four channels an invocation: 1 or 4
const TURNED: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> planes: array<Plane>;
@group(0) @binding(3) var<storage, read_write> products: array<Plane>;

// Four channels of four steps of the sum: a column a channel.
fn load_weights(at: u32) -> mat4x4f {
  let stored = mat4x4f(weights[at], weights[at + 1u], weights[at + 2u], weights[at + 3u]);
  if (TURNED) { return stored; }
  return transpose(stored);
}

// Four tiles of four steps of the sum: a column a step.
fn load_tiles(at: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(planes[at]), vec4f(planes[at + params.plane]),
    vec4f(planes[at + 2u * params.plane]), vec4f(planes[at + 3u * params.plane]),
  );
}

// Four channels of four tiles: a column a channel.
fn store_block(at: u32, sums: mat4x4f) {
  products[at] = Plane(sums[0]);
  products[at + params.plane] = Plane(sums[1]);
  products[at + 2u * params.plane] = Plane(sums[2]);
  products[at + 3u * params.plane] = Plane(sums[3]);
}

fn store(at: u32, s0: mat4x4f, s1: mat4x4f, s2: mat4x4f, s3: mat4x4f) {
  store_block(at, s0);
  if (TILES > 1u) { store_block(at + 1u, s1); store_block(at + 2u, s2); store_block(at + 3u, s3); }
}

// Where the point of a rotated kernel is among those of the kernel itself: 5, 3, 4, 1, 2, 0.
fn turned(point: u32) -> u32 {
  return (0x021435u >> (4u * point)) & 15u;
}

@compute @workgroup_size(WORKGROUP)
fn winograd_gemm(
  @builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let deep = params.depth / 4u;
  let wide = params.rows / 4u;
  let z = group.z;
  let tile = group.y * TILES;
  let channel = (group.x * WORKGROUP + lane) * BLOCKS; // in blocks of four
  let inside = min(channel, wide - BLOCKS);

  // Weight blocks: from one step of the sum to the next, and from one block of channels to the next.
  var step = 4u * wide;
  var across = 4u;
  var w = 4u * (z * deep * wide + inside);
  if (TURNED) {
    step = 4u;
    across = 4u * deep;
    w = 4u * deep * ((turned(z / 6u) * 6u + turned(z % 6u)) * wide + inside);
  }
  var a0 = mat4x4f(); var a1 = mat4x4f(); var a2 = mat4x4f(); var a3 = mat4x4f();
  var b0 = mat4x4f(); var b1 = mat4x4f(); var b2 = mat4x4f(); var b3 = mat4x4f();
  var c0 = mat4x4f(); var c1 = mat4x4f(); var c2 = mat4x4f(); var c3 = mat4x4f();
  var d0 = mat4x4f(); var d1 = mat4x4f(); var d2 = mat4x4f(); var d3 = mat4x4f();
  var p = z * params.depth * params.plane + tile;
  for (var i = 0u; i < deep; i++) {
    let wa = load_weights(w);
    var wb = mat4x4f(); var wc = mat4x4f(); var wd = mat4x4f();
    if (BLOCKS > 1u) {
      wb = load_weights(w + across); wc = load_weights(w + 2u * across); wd = load_weights(w + 3u * across);
    }
    let p0 = load_tiles(p);
    a0 += p0 * wa;
    if (BLOCKS > 1u) { b0 += p0 * wb; c0 += p0 * wc; d0 += p0 * wd; }
    if (TILES > 1u) {
      let p1 = load_tiles(p + 1u);
      a1 += p1 * wa;
      if (BLOCKS > 1u) { b1 += p1 * wb; c1 += p1 * wc; d1 += p1 * wd; }
      let p2 = load_tiles(p + 2u);
      a2 += p2 * wa;
      if (BLOCKS > 1u) { b2 += p2 * wb; c2 += p2 * wc; d2 += p2 * wd; }
      let p3 = load_tiles(p + 3u);
      a3 += p3 * wa;
      if (BLOCKS > 1u) { b3 += p3 * wb; c3 += p3 * wc; d3 += p3 * wd; }
    }
    w += step;
    p += 4u * params.plane;
  }
  if (channel >= wide) { return; }
  let at = (z * params.rows + channel * 4u) * params.plane + tile;
  store(at, a0, a1, a2, a3);
  if (BLOCKS > 1u) {
    store(at + 4u * params.plane, b0, b1, b2, b3);
    store(at + 8u * params.plane, c0, c1, c2, c3);
    store(at + 12u * params.plane, d0, d1, d2, d3);
  }
}
