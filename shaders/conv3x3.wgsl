// 3×3 same convolution, stride 1; serves both directions: the input gradient of a convolution is the convolution with
// its kernels rotated by 180° and its channels swapped.
//
//   acc[k, y, x] = gain · Σ_{c, dy, dx} weights[k, c, dy, dx] · input[c, y + dy − 1, x + dx − 1]
//   output = acc                     (epilogue 0)
//            max(acc + bias[k], 0)   (epilogue 1; 2 writes the mask of positive values too)
//            acc · mask              (epilogue 3: the gradient passes where the ReLU let its value through)
//            acc + bias[k]           (epilogue 4)
//
// input, output: [channels, height, stride] Feature, four pixels of a row each; pixels past `width` are zero.
// weights: [in_channels, out_blocks, 9 taps, 4 output channels].
// mask: [ceil(out_channels / 8), tiles] of four words, one bit a value: channel k in half k % 2 of word k / 2, the tile's
// sixteen pixels row by row from the half's lowest bit; read as pairs of words.
//
// One invocation computes a tile of 4×4 pixels of 4 output channels in registers: no barrier, no workgroup memory. x
// counts the tiles of one block of output channels after another, from `first` on.
struct Params {
  height: u32,
  width: u32,
  stride: u32, // vec4f per row: ceil(width / 4)
  in_channels: u32,
  out_channels: u32,
  first: u32,
  epilogue: u32, // 0 … 4, see above
  border: f32, // beyond it: 0 zeros, 1 its own pixels (input repeats its last column in the padding)
  gain: f32,
}

alias Feature = vec4f; // or vec4h

const WORKGROUP: u32 = 64; // 16 … 256
const WRAP: bool = false; // whether the picture goes on at its opposite side

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<Feature>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<Feature>;
@group(0) @binding(5) var<storage, read_write> mask: array<vec2u>;

// Four rows of four pixels.
struct Tile { r0: vec4f, r1: vec4f, r2: vec4f, r3: vec4f }
struct Block { k0: Tile, k1: Tile, k2: Tile, k3: Tile } // four output channels of it
struct Row { left: vec4f, mid: vec4f, right: vec4f } // seen one pixel to the left, in place, one to the right

// Pixel x, counted from a picture's width to the left, of the row that starts at `row`.
fn wrapped(row: u32, x: u32) -> f32 { return f32(input[row + x % params.width / 4u][x % params.width % 4u]); }

// at: this tile's vec4f in the row, tx: counted from its start; inside: 0 for a row outside the picture.
fn load_row(at: u32, inside: f32, tx: u32) -> Row {
  let left = select(0u, 1u, tx > 0u);
  let right = select(0u, 1u, tx + 1u < params.stride);
  if (WRAP && (left == 0u || right == 0u)) {
    let x = 4u * tx + params.width;
    let own = vec4f(wrapped(at - tx, x), wrapped(at - tx, x + 1u), wrapped(at - tx, x + 2u), wrapped(at - tx, x + 3u));
    return Row(vec4f(wrapped(at - tx, x - 1u), own.xyz), own, vec4f(own.yzw, wrapped(at - tx, x + 4u)));
  }
  let mid = vec4f(input[at]) * inside;
  let before = select(f32(input[at - left].w) * (inside * f32(left)), mid.x, params.border > 0.0 && left == 0u);
  let after = select(f32(input[at + right].x) * (inside * f32(right)), mid.w, params.border > 0.0 && right == 0u);
  return Row(vec4f(before, mid.xyz), mid, vec4f(mid.yzw, after));
}

fn multiply_add(acc: Tile, w: f32, a: vec4f, b: vec4f, c: vec4f, d: vec4f) -> Tile {
  return Tile(fma(vec4f(w), a, acc.r0), fma(vec4f(w), b, acc.r1), fma(vec4f(w), c, acc.r2), fma(vec4f(w), d, acc.r3));
}

// One tap of all four output channels: its weights are at w, the rows it reads are a, b, c, d.
fn tap(acc: Block, w: u32, a: vec4f, b: vec4f, c: vec4f, d: vec4f) -> Block {
  let four = weights[w];
  return Block(
    multiply_add(acc.k0, four.x, a, b, c, d), multiply_add(acc.k1, four.y, a, b, c, d),
    multiply_add(acc.k2, four.z, a, b, c, d), multiply_add(acc.k3, four.w, a, b, c, d),
  );
}

// Stores one output channel of the tile and returns its sixteen mask bits.
fn store(channel: u32, ty: u32, tx: u32, acc: Tile, bits: u32) -> u32 {
  if (channel >= params.out_channels) { return 0u; }
  let columns = vec4u(4u * tx) + vec4u(0u, 1u, 2u, 3u) < vec4u(params.width);
  var rows = array<vec4f, 4>(acc.r0, acc.r1, acc.r2, acc.r3);
  var kept = 0u;
  for (var r = 0u; r < 4u; r++) {
    let y = 4u * ty + r;
    if (y >= params.height) { break; }
    var value = rows[r] * params.gain;
    if (params.epilogue == 1u || params.epilogue == 2u) { value = max(value + bias[channel], vec4f()); }
    if (params.epilogue == 3u) {
      let nibble = bits >> (4u * r);
      value = select(vec4f(), value, (vec4u(nibble) & vec4u(1u, 2u, 4u, 8u)) != vec4u());
    }
    if (params.epilogue == 4u) { value += bias[channel]; }
    value = select(vec4f(), value, columns);
    if (params.epilogue == 2u) {
      let passed = select(vec4u(), vec4u(1u, 2u, 4u, 8u), value > vec4f());
      kept |= (passed.x | passed.y | passed.z | passed.w) << (4u * r);
    }
    output[(channel * params.height + y) * params.stride + tx] = Feature(value);
  }
  return kept;
}

@compute @workgroup_size(WORKGROUP)
fn conv3x3(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = params.first + id.y * groups.x * WORKGROUP + id.x;
  let tiles = params.stride * ((params.height + 3u) / 4u);
  let blocks = (params.out_channels + 3u) / 4u;
  if (at >= tiles * blocks) { return; }
  let tx = at % params.stride;
  let ty = at % tiles / params.stride;
  let out_block = at / tiles;

  // The six rows around the tile: where they are in a channel, and 0 for those outside the picture.
  let height = i32(params.height);
  let y = vec4i(i32(4u * ty)) + vec4i(-1, 0, 1, 2);
  let z = vec2i(i32(4u * ty)) + vec2i(3, 4);
  let at_y = vec4u(select(clamp(y, vec4i(), vec4i(height - 1)), (y + height) % height, WRAP)) * params.stride + tx;
  let at_z = vec2u(select(min(z, vec2i(height - 1)), z % height, WRAP)) * params.stride + tx;
  let in_y = select(vec4f(params.border), vec4f(1.0), vec4<bool>(WRAP) | ((y >= vec4i()) & (y < vec4i(height))));
  let in_z = select(vec2f(params.border), vec2f(1.0), vec2<bool>(WRAP) | (z < vec2i(height)));
  var acc = Block();
  var plane = 0u;
  var w = out_block * 9u;
  for (var c = 0u; c < params.in_channels; c++) {
    let p0 = load_row(plane + at_y.x, in_y.x, tx);
    let p1 = load_row(plane + at_y.y, in_y.y, tx);
    let p2 = load_row(plane + at_y.z, in_y.z, tx);
    let p3 = load_row(plane + at_y.w, in_y.w, tx);
    let p4 = load_row(plane + at_z.x, in_z.x, tx);
    let p5 = load_row(plane + at_z.y, in_z.y, tx);
    acc = tap(acc, w, p0.left, p1.left, p2.left, p3.left);
    acc = tap(acc, w + 1u, p0.mid, p1.mid, p2.mid, p3.mid);
    acc = tap(acc, w + 2u, p0.right, p1.right, p2.right, p3.right);
    acc = tap(acc, w + 3u, p1.left, p2.left, p3.left, p4.left);
    acc = tap(acc, w + 4u, p1.mid, p2.mid, p3.mid, p4.mid);
    acc = tap(acc, w + 5u, p1.right, p2.right, p3.right, p4.right);
    acc = tap(acc, w + 6u, p2.left, p3.left, p4.left, p5.left);
    acc = tap(acc, w + 7u, p2.mid, p3.mid, p4.mid, p5.mid);
    acc = tap(acc, w + 8u, p2.right, p3.right, p4.right, p5.right);
    plane += params.height * params.stride;
    w += blocks * 9u;
  }
  var bits = vec2u();
  let word = (out_block / 2u * tiles + at % tiles) * 2u + out_block % 2u;
  if (params.epilogue == 3u) { bits = mask[word]; }
  let k = out_block * 4u;
  let m01 = store(k, ty, tx, acc.k0, bits.x) | (store(k + 1u, ty, tx, acc.k1, bits.x >> 16u) << 16u);
  let m23 = store(k + 2u, ty, tx, acc.k2, bits.y) | (store(k + 3u, ty, tx, acc.k3, bits.y >> 16u) << 16u);
  if (params.epilogue == 2u) { mask[word] = vec2u(m01, m23); }
}
