// Gram matrix, first half: sums over slices of the pixels.
//
//   partial[s, i, j] = Σ_{p in slice s} input[i, p] · input[j, p]
//
// input: [channels, size] Feature. partial: [slices, channels, channels] f32; only 8×8 blocks on and above the diagonal
// are written (the matrix is symmetric).
//
// One invocation computes an 8×8 block of one slice in registers. x counts blocks, row by row; y slices.
struct Params {
  channels: u32, // a multiple of 8
  size: u32, // vec4f a channel
  slice: u32, // vec4f a slice
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 16; // 8 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read_write> partial: array<vec4f>;

// v · M: the four products of a row's pixels with four columns' pixels.
fn columns(at: u32, p: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(input[at + p]), vec4f(input[at + params.size + p]),
    vec4f(input[at + 2u * params.size + p]), vec4f(input[at + 3u * params.size + p]),
  );
}

@compute @workgroup_size(WORKGROUP)
fn gram(@builtin(global_invocation_id) id: vec3u) {
  let blocks = params.channels / 8u;
  let row = id.x / blocks;
  let column = id.x % blocks;
  if (row >= blocks || column < row) { return; }
  var a0 = vec4f(); var a1 = vec4f(); var a2 = vec4f(); var a3 = vec4f();
  var a4 = vec4f(); var a5 = vec4f(); var a6 = vec4f(); var a7 = vec4f();
  var b0 = vec4f(); var b1 = vec4f(); var b2 = vec4f(); var b3 = vec4f();
  var b4 = vec4f(); var b5 = vec4f(); var b6 = vec4f(); var b7 = vec4f();
  let n = params.size;
  let r = row * 8u * n;
  let c = column * 8u * n;
  let end = min((id.y + 1u) * params.slice, n);
  for (var p = id.y * params.slice; p < end; p++) {
    let left = columns(c, p);
    let right = columns(c + 4u * n, p);
    let f0 = vec4f(input[r + p]); a0 += f0 * left; b0 += f0 * right;
    let f1 = vec4f(input[r + n + p]); a1 += f1 * left; b1 += f1 * right;
    let f2 = vec4f(input[r + 2u * n + p]); a2 += f2 * left; b2 += f2 * right;
    let f3 = vec4f(input[r + 3u * n + p]); a3 += f3 * left; b3 += f3 * right;
    let f4 = vec4f(input[r + 4u * n + p]); a4 += f4 * left; b4 += f4 * right;
    let f5 = vec4f(input[r + 5u * n + p]); a5 += f5 * left; b5 += f5 * right;
    let f6 = vec4f(input[r + 6u * n + p]); a6 += f6 * left; b6 += f6 * right;
    let f7 = vec4f(input[r + 7u * n + p]); a7 += f7 * left; b7 += f7 * right;
  }
  let width = params.channels / 4u;
  let at = (id.y * params.channels + row * 8u) * width + column * 2u;
  partial[at] = a0; partial[at + 1u] = b0;
  partial[at + width] = a1; partial[at + width + 1u] = b1;
  partial[at + 2u * width] = a2; partial[at + 2u * width + 1u] = b2;
  partial[at + 3u * width] = a3; partial[at + 3u * width + 1u] = b3;
  partial[at + 4u * width] = a4; partial[at + 4u * width + 1u] = b4;
  partial[at + 5u * width] = a5; partial[at + 5u * width + 1u] = b5;
  partial[at + 6u * width] = a6; partial[at + 6u * width + 1u] = b6;
  partial[at + 7u * width] = a7; partial[at + 7u * width + 1u] = b7;
}
