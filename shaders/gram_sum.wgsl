// Gram matrix, second half: the sum over slices, mirrored below the diagonal.
//
//   output[i, j] = scale · Σ_s partial[s, i, j], or partial[s, j, i] where only that was written
//
// partial: as `gram` wrote it. output: [channels, channels] f32.
//
// One invocation computes one value. x counts them.
struct Params {
  channels: u32,
  slices: u32,
  scale: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn gram_sum(@builtin(global_invocation_id) id: vec3u) {
  let size = params.channels * params.channels;
  if (id.x >= size) { return; }
  let i = id.x / params.channels;
  let j = id.x % params.channels;
  let at = select(i * params.channels + j, j * params.channels + i, j / 8u < i / 8u);
  var sum = 0.0;
  for (var s = 0u; s < params.slices; s++) { sum += partial[s * size + at]; }
  output[id.x] = params.scale * sum;
}
