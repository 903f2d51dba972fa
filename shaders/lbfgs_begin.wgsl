// L-BFGS (Liu and Nocedal, 1989), first of five kernels: sums of the newest gradient, from which `lbfgs_judge` decides
// whether the picture is accepted. Nothing is changed yet.
//
//   change = grad − previous
//   sums[·, chunk] = Σ change·q, Σ change², Σ |pull|, Σ pull², max |change|, max |q|
//
// The pull is the gradient; with `clamped`, from the BADth bad picture or pair on, it is 0 where it would push a value
// of the image that is at a bound beyond. grad, previous, q, image: [size] f32, all values or a range of them; q is
// the direction of the last step. sums: [6, chunks]. One workgroup sums CHUNK values, strided by lane and then in a
// tree; x counts chunks.
struct Params {
  size: u32,
  first: u32, // chunk that the range begins with
  chunks: u32,
  clamped: u32,
}

struct State {
  known: u32,
  count: u32,
  next: u32,
  steps: u32,
  failures: u32,
  bad: u32,
  way: u32,
  slot: u32,
  t: f32,
  h0: f32,
  objective: f32,
  least: f32,
  squares: f32,
  norm: f32,
  slope: f32,
  direct: f32,
  s_scale: array<f32, 128>,
  y_scale: array<f32, 128>,
  s_factor: array<f32, 128>,
  y_factor: array<f32, 128>,
}

const WORKGROUP: u32 = 64; // a power of two, 2 … 256
const CHUNK: u32 = 4096;
const BAD: u32 = 3;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> grad: array<f32>;
@group(0) @binding(2) var<storage, read> previous: array<f32>;
@group(0) @binding(3) var<storage, read> q: array<f32>;
@group(0) @binding(4) var<storage, read> image: array<f32>;
@group(0) @binding(5) var<storage, read> state: State;
@group(0) @binding(6) var<storage, read_write> sums: array<f32>;

var<workgroup> tree: array<vec4f, WORKGROUP>;
var<workgroup> most: array<vec2f, WORKGROUP>;

// The gradient, without what pushes a clamped picture beyond its bounds once there was trouble.
fn pull(g: f32, i: u32) -> f32 {
  if (params.clamped == 0u || state.bad < BAD) { return g; }
  let value = image[i];
  return select(g, 0.0, (value <= 0.0 && g > 0.0) || (value >= 1.0 && g < 0.0));
}

@compute @workgroup_size(WORKGROUP)
fn lbfgs_begin(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  var total = vec4f();
  var largest = vec2f();
  let end = min(params.size, (group.x + 1u) * CHUNK);
  for (var i = group.x * CHUNK + lane; i < end; i += WORKGROUP) {
    let g = grad[i];
    let change = g - previous[i];
    let p = pull(g, i);
    total += vec4f(change * q[i], change * change, abs(p), p * p);
    largest = max(largest, abs(vec2f(change, q[i])));
  }
  tree[lane] = total;
  most[lane] = largest;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      tree[lane] += tree[lane + half];
      most[lane] = max(most[lane], most[lane + half]);
    }
  }
  if (lane > 0u) { return; }
  let at = params.first + group.x;
  for (var k = 0u; k < 4u; k++) { sums[k * params.chunks + at] = tree[0][k]; }
  sums[4u * params.chunks + at] = most[0].x;
  sums[5u * params.chunks + at] = most[0].y;
}
