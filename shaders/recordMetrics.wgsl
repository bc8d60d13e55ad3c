// Writes the loss of a batch and the sum of its samples' metric into the next slot of a ring, in one workgroup.
//
// The ring's cursor is part of it, so that recording needs no data from the host.

struct Sizes {
  rows: u32,
  capacity: u32,  // slots
  pad0: u32,
  pad1: u32,
}

@group(0) @binding(0) var<storage, read> loss: array<f32>;
@group(0) @binding(1) var<storage, read> measured: array<f32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;
@group(0) @binding(3) var<storage, read_write> ring: array<vec2f>;  // next slot, 0; then loss, sum by slot

const LANES: u32 = 64;

var<workgroup> sums: array<f32, LANES>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  var own = 0.0;
  for (var row = lane; row < sizes.rows; row += LANES) { own += measured[row]; }
  sums[lane] = own;
  workgroupBarrier();
  if (lane > 0 || group.x > 0) { return; }
  var total = 0.0;
  for (var i = 0u; i < LANES; i++) { total += sums[i]; }
  let slot = u32(ring[0].x);
  ring[1 + slot] = vec2f(loss[0], total);
  ring[0] = vec2f(f32((slot + 1) % sizes.capacity), 0);
}
