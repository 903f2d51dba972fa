// The bandwidth that a kernel has: every vec4f read once and written once.
//
//   output = input
//
// input, output: vec4f, EACH · WORKGROUP of them a workgroup; an invocation copies every WORKGROUP-th of those.
// The values' number is a multiple of that.
const WORKGROUP: u32 = 64; // 16 … 256
const EACH: u32 = 4; // 1 … 64

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn copy(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  let first = group.x * WORKGROUP * EACH + lane;
  for (var i = 0u; i < EACH; i++) {
    let at = first + i * WORKGROUP;
    output[at] = input[at];
  }
}
