// Adds a multiple of windows of one array to windows of another, all of them in one dispatch.
//
// A thread owns four elements; 64 threads share a chunk.

@group(0) @binding(0) var<storage, read> addends: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> chunks: array<vec4u>;  // from, to, length: offset in addends, offset in sums, elements
@group(0) @binding(3) var<storage, read_write> sums: array<vec4f>;

const LANES: u32 = 64;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * LANES;
  if (index >= LANES * arrayLength(&chunks)) { return; }
  let chunk = chunks[index / LANES];
  let at = index % LANES;
  if (4 * at >= chunk.z) { return; }
  sums[chunk.y / 4 + at] += weight[0] * addends[chunk.x / 4 + at];
}
