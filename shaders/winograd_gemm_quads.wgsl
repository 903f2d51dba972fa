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
// One invocation computes 4·BLOCKS channels of 4·TILES tiles in registers: no barrier, no workgroup memory, which suits
// software adapters. Lanes share what they load: each of a quad one of four steps of the sum, or, with OCTETS, each of
// eight a fourth of two of them. x counts blocks of channels, y of tiles, z points.
enable subgroups;
struct Params {
  depth: u32, // channels summed over, a multiple of 4
  rows: u32, // output channels, a multiple of 16
  plane: u32,
}

alias Plane = vec4f; // or vec4h

const WORKGROUP: u32 = 8; // 4 … 256
const TILES: u32 = 4; // vectors of four tiles an invocation: 1 or 4
const BLOCKS: u32 = 1; // blocks of four channels an invocation: 1 or 4
const OCTETS: bool = false; // needs subgroups of at least 8
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

// Four vectors of tiles, of four steps of the sum (a column a step) or of four channels (a column a channel).
struct Tiles { t0: mat4x4f, t1: mat4x4f, t2: mat4x4f, t3: mat4x4f }

// What the lanes of a quad hold: a column a lane.
fn of_quad(mine: vec4f) -> mat4x4f {
  return mat4x4f(
    quadBroadcast(mine, 0u), quadBroadcast(mine, 1u), quadBroadcast(mine, 2u), quadBroadcast(mine, 3u),
  );
}

fn load_tiles(at: u32) -> Tiles {
  let first = vec4f(planes[at]);
  if (TILES == 1u) { return Tiles(of_quad(first), mat4x4f(), mat4x4f(), mat4x4f()); }
  if (OCTETS) {
    let next = vec4f(planes[at + 2u * params.plane]);
    return Tiles(
      mat4x4f(subgroupBroadcast(first, 0u), subgroupBroadcast(first, 4u), subgroupBroadcast(next, 0u), subgroupBroadcast(next, 4u)),
      mat4x4f(subgroupBroadcast(first, 1u), subgroupBroadcast(first, 5u), subgroupBroadcast(next, 1u), subgroupBroadcast(next, 5u)),
      mat4x4f(subgroupBroadcast(first, 2u), subgroupBroadcast(first, 6u), subgroupBroadcast(next, 2u), subgroupBroadcast(next, 6u)),
      mat4x4f(subgroupBroadcast(first, 3u), subgroupBroadcast(first, 7u), subgroupBroadcast(next, 3u), subgroupBroadcast(next, 7u)),
    );
  }
  return Tiles(
    of_quad(first), of_quad(vec4f(planes[at + 1u])), of_quad(vec4f(planes[at + 2u])), of_quad(vec4f(planes[at + 3u])),
  );
}

fn multiply_add(sums: Tiles, p: Tiles, w: mat4x4f) -> Tiles {
  if (TILES == 1u) { return Tiles(sums.t0 + p.t0 * w, mat4x4f(), mat4x4f(), mat4x4f()); }
  return Tiles(sums.t0 + p.t0 * w, sums.t1 + p.t1 * w, sums.t2 + p.t2 * w, sums.t3 + p.t3 * w);
}

fn store_block(at: u32, sums: mat4x4f) {
  products[at] = Plane(sums[0]);
  products[at + params.plane] = Plane(sums[1]);
  products[at + 2u * params.plane] = Plane(sums[2]);
  products[at + 3u * params.plane] = Plane(sums[3]);
}

fn store(at: u32, sums: Tiles) {
  store_block(at, sums.t0);
  if (TILES == 1u) { return; }
  store_block(at + 1u, sums.t1);
  store_block(at + 2u, sums.t2);
  store_block(at + 3u, sums.t3);
}

// Where the point of a rotated kernel is among those of the kernel itself: 5, 3, 4, 1, 2, 0.
fn turned(point: u32) -> u32 {
  return (0x021435u >> (4u * point)) & 15u;
}

@compute @workgroup_size(WORKGROUP)
fn winograd_gemm_quads(
  @builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32, @builtin(subgroup_invocation_id) id: u32,
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
  // Of up to four blocks of channels.
  var a = Tiles(); var b = Tiles(); var c = Tiles(); var d = Tiles();
  var p = (z * params.depth + id % 4u) * params.plane + tile;
  if (OCTETS && TILES > 1u) { p = (z * params.depth + id / 4u % 2u) * params.plane + tile + id % 4u; }
  for (var i = 0u; i < deep; i++) {
    let wa = load_weights(w);
    var wb = mat4x4f(); var wc = mat4x4f(); var wd = mat4x4f();
    if (BLOCKS > 1u) {
      wb = load_weights(w + across); wc = load_weights(w + 2u * across); wd = load_weights(w + 3u * across);
    }
    let tiles = load_tiles(p);
    a = multiply_add(a, tiles, wa);
    if (BLOCKS > 1u) { b = multiply_add(b, tiles, wb); c = multiply_add(c, tiles, wc); d = multiply_add(d, tiles, wd); }
    w += step;
    p += 4u * params.plane;
  }
  if (channel >= wide) { return; }
  let at = (z * params.rows + channel * 4u) * params.plane + tile;
  let next = 4u * params.plane;
  store(at, a);
  if (BLOCKS > 1u) { store(at + next, b); store(at + 2u * next, c); store(at + 3u * next, d); }
}
