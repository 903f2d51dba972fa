// Mean luminance of windows at every second pixel of every second row; or, with `adjoint`, what a gradient with
// respect to such means, divided by the windows' pixels already, adds to the gradient of one channel of the picture.
//
//   output[Y, X] = Σ (0.299 · red + 0.587 · green + 0.114 · blue) / number of pixels of the window at (2 Y, 2 X)
//   with `adjoint`: output[y, x] = (output[y, x] +) scale · weights[slot] · Σ red, over the windows that hold (y, x)
//
// A window reaches from BEFORE pixels up and left to AFTER pixels down and right, as far as there are pixels, so that all
// pixels are in as many windows; with `wrap` it goes on at the opposite side.
// red, green, blue: planes [height, width] f32, from pixel `first` on, which is bound at `r`, `g`, `b`; with `adjoint` the
// first alone, means [(height + 1) / 2, (width + 1) / 2]. output: means, or with `adjoint` a plane from pixel `start` on,
// bound at `to`. weights: the gradient of the objective with respect to each of its terms.
//
// One invocation computes one value, `start` … `end` − 1. x counts them.
struct Params {
  height: u32,
  width: u32,
  wrap: u32,
  adjoint: u32,
  accumulate: u32,
  slot: u32,
  scale: f32,
  start: u32,
  end: u32,
  first: u32,
  r: u32,
  g: u32,
  b: u32,
  to: u32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const BEFORE: u32 = 1;
const AFTER: u32 = 2;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> red: array<f32>;
@group(0) @binding(2) var<storage, read> green: array<f32>;
@group(0) @binding(3) var<storage, read> blue: array<f32>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;

fn luminance(p: u32) -> f32 {
  let i = p - params.first;
  return 0.299 * red[i + params.r] + 0.587 * green[i + params.g] + 0.114 * blue[i + params.b];
}

@compute @workgroup_size(WORKGROUP)
fn box_mean(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let own = params.start + id.y * groups.x * WORKGROUP + id.x;
  if (own >= params.end) { return; }
  let means = (params.width + 1u) / 2u;
  let size = vec2i(i32(params.width), i32(params.height));
  let place = vec2i(i32(own % means), i32(own / means)) * 2;
  var begin = place - i32(BEFORE);
  var end = place + i32(AFTER);
  if (params.adjoint == 1u) {
    let pixel = vec2i(i32(own % params.width), i32(own / params.width));
    begin = pixel - i32(AFTER);
    end = pixel + i32(BEFORE);
  }
  if (params.wrap == 0u) {
    begin = max(begin, vec2i());
    end = min(end, size - 1);
  }
  var sum = 0.0;
  for (var y = begin.y; y <= end.y; y++) {
    let row = u32((y + i32(AFTER) * size.y) % size.y);
    for (var x = begin.x; x <= end.x; x++) {
      let column = u32((x + i32(AFTER) * size.x) % size.x);
      if (params.adjoint == 0u) {
        sum += luminance(row * params.width + column);
      } else if ((row | column) % 2u == 0u) {
        sum += red[row / 2u * means + column / 2u];
      }
    }
  }
  if (params.adjoint == 1u) {
    let to = params.to + own - params.start;
    let before = select(0.0, output[to], params.accumulate == 1u);
    output[to] = before + params.scale * weights[params.slot] * sum;
  } else {
    let pixels = end - begin + 1;
    output[own] = sum / f32(pixels.x * pixels.y);
  }
}
