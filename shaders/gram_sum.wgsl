// Gram matrix, second half: the sum over slices.
//
//   output[i, j] = output[j, i] = scale · Σ_s partial[s, i, j]
//
// partial: [slices, tiles, TILE, TILE] f32. Tiles run along the diagonals of a matrix of tiles whose rows wrap round:
// tile t is at row t % across and t / across columns to the right of the diagonal, modulo `across`, the tiles in a row.
// The first across·(across + 1) / 2 of them hold every pair of channels. In a tile a vec4f is four rows of a column: of
// four columns, for each block of four rows, for each block of four columns.
// output: [channels, channels] f32.
//
// One invocation computes one vec4f of a tile and writes it on both sides of the diagonal. x counts them.
struct Params {
  channels: u32, // a multiple of 4
  slices: u32,
  scale: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const TILE: u32 = 8; // 8 or 16

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn gram_sum(@builtin(global_invocation_id) id: vec3u) {
  let n = params.channels;
  let across = (n + TILE - 1u) / TILE;
  let vectors = TILE * TILE / 4u;
  let size = across * (across + 1u) / 2u * vectors;
  let tile = id.x / vectors;
  let row = TILE * (tile % across) + 4u * (id.x / 4u % (TILE / 4u));
  let column = TILE * ((tile % across + tile / across) % across) + 4u * (id.x % vectors / TILE) + id.x % 4u;
  if (id.x >= size || max(row, column) >= n) { return; }
  var sum = vec4f();
  for (var at = id.x; at < params.slices * size; at += size) { sum += partial[at]; }
  sum *= params.scale;
  let mirrored = column * n + row;
  output[mirrored] = sum.x;
  output[mirrored + 1u] = sum.y;
  output[mirrored + 2u] = sum.z;
  output[mirrored + 3u] = sum.w;
  // Tiles on the diagonal hold both sides of it.
  if (tile < across) { return; }
  let at = row * n + column;
  output[at] = sum.x;
  output[at + n] = sum.y;
  output[at + 2u * n] = sum.z;
  output[at + 3u * n] = sum.w;
}
