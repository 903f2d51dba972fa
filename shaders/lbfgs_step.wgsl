// L-BFGS, last of four kernels: the step.
//
//   image += t · q, unless q points uphill
//
// Layouts as in `lbfgs_begin`. One invocation updates one value.
struct Params {
  size: u32,
}

struct State {
  count: u32,
  next: u32,
  steps: u32,
  follow: u32,
  t: f32,
  h0: f32,
  coefficient: f32,
  rho: array<f32, 128>,
  alpha: array<f32, 128>,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read> q: array<f32>;
@group(0) @binding(3) var<storage, read_write> image: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn lbfgs_step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= params.size || state.follow == 0u) { return; }
  image[i] += state.t * q[i];
}
