// Gram matrix, second half: the sum over slices; with `centred`, the covariance matrix; or, with `compared`, its difference
// to a target, and the squared norm of that as partial sums of a term.
//
//   G[i, j] = G[j, i] = scale · Σ_s partial[s, i, j]                    (and, centred, − mean[i] · mean[j] + epsilon · (i = j))
//   output = G − goal;  terms[slot · SLICES + k] = norm · Σ (G − goal)², over every `groups`-th vec4f of the tiles from k
//   with `scaled` also terms[slot · SLICES + SLICES / 2 + k] = Σ |G − goal|
//
// partial: [slices, tiles, TILE, TILE] f32. Tiles run along the diagonals of a matrix of tiles whose rows wrap round:
// tile t is at row t % across and t / across columns to the right of the diagonal, modulo `across`, the tiles in a row.
// The first across·(across + 1) / 2 of them hold every pair of channels. In a tile a vec4f is four rows of a column: of
// four columns, for each block of four rows, for each block of four columns.
// output, goal: [channels, channels] f32. mean: [channels] f32, of the features. terms: [number of terms, SLICES] f32.
//
// One invocation computes every `groups`-th vec4f of the tiles and writes it on both sides of the diagonal. x counts
// invocations.
struct Params {
  channels: u32, // a multiple of 4
  slices: u32,
  groups: u32, // at most SLICES with `compared`, half of it with `scaled`
  scale: f32,
  centred: u32,
  epsilon: f32,
  compared: u32,
  scaled: u32,
  slot: u32,
  norm: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const SLICES: u32 = 4096;
const TILE: u32 = 8; // 8 or 16

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<vec4f>;
@group(0) @binding(2) var<storage, read> goal: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;
@group(0) @binding(5) var<storage, read_write> terms: array<f32>;

// Four rows of a column of G.
fn total(row: u32, column: u32, sum: vec4f) -> vec4f {
  if (params.centred == 0u) { return params.scale * sum; }
  let means = vec4f(mean[row], mean[row + 1u], mean[row + 2u], mean[row + 3u]);
  let diagonal = vec4u(row) + vec4u(0u, 1u, 2u, 3u) == vec4u(column);
  return params.scale * sum - mean[column] * means + select(vec4f(), vec4f(params.epsilon), diagonal);
}

// Four values of G at places `step` apart, or their differences to the goal.
fn compare(at: u32, step: u32, sum: vec4f) -> vec4f {
  if (params.compared == 0u) { return sum; }
  return sum - vec4f(goal[at], goal[at + step], goal[at + 2u * step], goal[at + 3u * step]);
}

fn store(at: u32, step: u32, value: vec4f) {
  output[at] = value.x;
  output[at + step] = value.y;
  output[at + 2u * step] = value.z;
  output[at + 3u * step] = value.w;
}

@compute @workgroup_size(WORKGROUP)
fn gram_sum(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.groups) { return; }
  let n = params.channels;
  let across = (n + TILE - 1u) / TILE;
  let vectors = TILE * TILE / 4u;
  let size = across * (across + 1u) / 2u * vectors;
  var squares = 0.0;
  var distance = 0.0;
  for (var i = id.x; i < size; i += params.groups) {
    let tile = i / vectors;
    let row = TILE * (tile % across) + 4u * (i / 4u % (TILE / 4u));
    let column = TILE * ((tile % across + tile / across) % across) + 4u * (i % vectors / TILE) + i % 4u;
    if (max(row, column) >= n) { continue; }
    var sum = vec4f();
    for (var at = i; at < params.slices * size; at += size) { sum += partial[at]; }
    let four = total(row, column, sum);
    let lower = compare(column * n + row, 1u, four);
    store(column * n + row, 1u, lower);
    squares += dot(lower, lower);
    distance += dot(abs(lower), vec4f(1.0));
    // Tiles on the diagonal hold both sides of it.
    if (tile < across) { continue; }
    let upper = compare(row * n + column, n, four);
    store(row * n + column, n, upper);
    squares += dot(upper, upper);
    distance += dot(abs(upper), vec4f(1.0));
  }
  if (params.compared == 1u) { terms[params.slot * SLICES + id.x] = params.norm * squares; }
  if (params.scaled == 1u) { terms[params.slot * SLICES + SLICES / 2u + id.x] = distance; }
}
