// Gram matrix, first half: sums over slices of the pixels.
//
//   partial[s, i, j] = (partial[s, i, j] +) Σ_{p in slice s} input[i, p] · input[j, p]
//
// over a rectangle of each channel: `count` vec4f from `first` on, in rows of `columns`.
// input: [channels, size] Feature. partial: [slices, tiles, 64] f32: the 8×8 tiles that the symmetric matrix needs, as
// in the order of `gram_sum` with TILE = 8.
//
// One invocation computes one tile of one slice in registers. x counts tiles, y slices.
struct Params {
  channels: u32, // a multiple of 8
  size: u32, // vec4f per channel
  slice: u32, // vec4f per slice
  start: u32, // the first slice of this launch
  first: u32,
  count: u32,
  columns: u32,
  skip: u32, // vec4f from the end of one row to the next
  accumulate: u32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 16; // 8 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read_write> partial: array<vec4f>;

// Four channels, a column each, of four pixels.
fn load(at: u32) -> mat4x4f {
  let n = params.size;
  return mat4x4f(
    vec4f(input[at]), vec4f(input[at + n]), vec4f(input[at + 2u * n]), vec4f(input[at + 3u * n]),
  );
}

fn sums_before(at: u32) -> mat4x4f {
  return mat4x4f(partial[at], partial[at + 1u], partial[at + 2u], partial[at + 3u]);
}

fn store(at: u32, sums: mat4x4f) {
  partial[at] = sums[0]; partial[at + 1u] = sums[1]; partial[at + 2u] = sums[2]; partial[at + 3u] = sums[3];
}

@compute @workgroup_size(WORKGROUP)
fn gram(@builtin(global_invocation_id) id: vec3u) {
  let n = params.size;
  let across = params.channels / 8u;
  let tiles = across * (across + 1u) / 2u;
  let tile = id.x;
  if (tile >= tiles) { return; }
  let r = 8u * (tile % across) * n;
  let c = 8u * ((tile % across + tile / across) % across) * n;
  var a0 = mat4x4f(); var a1 = mat4x4f();
  var b0 = mat4x4f(); var b1 = mat4x4f();
  let slice = params.start + id.y;
  let at = (slice * tiles + tile) * 16u;
  if (params.accumulate == 1u) {
    a0 = sums_before(at);
    a1 = sums_before(at + 4u);
    b0 = sums_before(at + 8u);
    b1 = sums_before(at + 12u);
  }
  let begin = slice * params.slice;
  let end = min(begin + params.slice, params.count);
  var column = begin % params.columns;
  var p = params.first + begin + begin / params.columns * params.skip;
  for (var i = begin; i < end; i++) {
    let r0 = transpose(load(r + p));
    let r1 = transpose(load(r + 4u * n + p));
    let left = load(c + p);
    a0 += r0 * left;
    a1 += r1 * left;
    let right = load(c + 4u * n + p);
    b0 += r0 * right;
    b1 += r1 * right;
    p++;
    column++;
    if (column == params.columns) {
      column = 0u;
      p += params.skip;
    }
  }
  store(at, a0);
  store(at + 4u, a1);
  store(at + 8u, b0);
  store(at + 12u, b1);
}
