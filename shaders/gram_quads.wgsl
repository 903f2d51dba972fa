// Gram matrix, first half: sums over slices of the pixels. For software adapters with subgroups.
//
//   partial[s, i, j] = (partial[s, i, j] +) Σ_{p in slice s} input[i, p] · input[j, p]
//
// over a rectangle of each channel: `count` vec4f from `first` on, in rows of `columns`.
// input: [channels, size] Feature. partial: [slices, tiles, 256] f32: the 16×16 tiles that the symmetric matrix needs,
// in the order of `gram_sum` with TILE = 16.
//
// A quad of lanes computes one tile of one slice in registers: a lane sixteen rows of four columns. It loads its own
// columns; of the rows each lane loads a quarter and shares it. x counts tiles, y slices.
enable subgroups;
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

const WORKGROUP: u32 = 8; // 4 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read_write> partial: array<vec4f>;

// The transpose of the pixels that the quad's lanes hold: times a matrix of pixels, 4×4 products.
fn rows(mine: vec4f) -> mat4x4f {
  return transpose(mat4x4f(
    quadBroadcast(mine, 0u), quadBroadcast(mine, 1u), quadBroadcast(mine, 2u), quadBroadcast(mine, 3u),
  ));
}

@compute @workgroup_size(WORKGROUP)
fn gram_quads(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let n = params.size;
  let across = (params.channels + 15u) / 16u;
  let tiles = across * (across + 1u) / 2u;
  let index = group.x * (WORKGROUP / 4u) + lane / 4u;
  let tile = min(index, tiles - 1u);
  let i = 4u * (tile % across); // in blocks of four channels
  let j = 4u * ((tile % across + tile / across) % across) + lane % 4u;
  let last = params.channels / 4u - 1u;
  let own = 4u * min(j, last) * n;
  let r0 = (4u * i + lane % 4u) * n;
  let r1 = (4u * min(i + 1u, last) + lane % 4u) * n;
  let r2 = (4u * min(i + 2u, last) + lane % 4u) * n;
  let r3 = (4u * min(i + 3u, last) + lane % 4u) * n;
  var a0 = mat4x4f(); var a1 = mat4x4f(); var a2 = mat4x4f(); var a3 = mat4x4f();
  let slice = params.start + group.y;
  let begin = slice * params.slice;
  let end = min(begin + params.slice, params.count);
  var column = begin % params.columns;
  var p = params.first + begin + begin / params.columns * params.skip;
  for (var i = begin; i < end; i++) {
    let at = own + p;
    let columns = mat4x4f(
      vec4f(input[at]), vec4f(input[at + n]), vec4f(input[at + 2u * n]), vec4f(input[at + 3u * n]),
    );
    a0 += rows(vec4f(input[r0 + p])) * columns;
    a1 += rows(vec4f(input[r1 + p])) * columns;
    a2 += rows(vec4f(input[r2 + p])) * columns;
    a3 += rows(vec4f(input[r3 + p])) * columns;
    p++;
    column++;
    if (column == params.columns) {
      column = 0u;
      p += params.skip;
    }
  }
  if (index >= tiles) { return; }
  var at = ((slice * tiles + tile) * 4u + lane % 4u) * 16u;
  let stop = at + 16u;
  // A loop, because stores written out take llvmpipe longest to compile.
  for (; at < stop; at += 4u) {
    if (params.accumulate == 1u) {
      a0 += mat4x4f(partial[at], partial[at + 1u], partial[at + 2u], partial[at + 3u]);
    }
    partial[at] = a0[0]; partial[at + 1u] = a0[1]; partial[at + 2u] = a0[2]; partial[at + 3u] = a0[3];
    a0 = a1; a1 = a2; a2 = a3;
  }
}
