// The running average of the pictures that L-BFGS has accepted, in which the newest of n has the weight
//
//   mean += (window + 1) / (window + n) · (accepted − mean)
//
// so that the average is as wide, as a share of all n, after few steps and after many. Nothing is done where the
// picture was not accepted. state: see `lbfgs_judge`. accepted, mean: [size] f32. One invocation updates one value.
struct Params {
  size: u32,
  window: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: array<u32>;
@group(0) @binding(2) var<storage, read> accepted: array<f32>;
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn lbfgs_average(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  let known = state[0];
  let failures = state[4];
  if (i >= params.size || failures > 0u) { return; }
  let weight = (params.window + 1.0) / (params.window + f32(known));
  mean[i] = select(mix(mean[i], accepted[i], weight), accepted[i], known == 1u);
}
