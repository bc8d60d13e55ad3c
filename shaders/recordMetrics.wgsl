// Loss and number of correct predictions of a batch into the next slot of a ring, in one workgroup.
//
// A prediction is the first class of the largest logit. The ring's cursor lives here, so that recording needs nothing of
// the host.

struct Sizes {
  rows: u32,
  classes: u32,
  capacity: u32,  // slots
  pad: u32,
}

@group(0) @binding(0) var<storage, read> loss: array<f32>;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<f32>;
@group(0) @binding(3) var<uniform> sizes: Sizes;
@group(0) @binding(4) var<storage, read_write> ring: array<vec2f>;  // next slot, 0; then loss, correct by slot

const LANES: u32 = 64;

var<workgroup> counts: array<u32, LANES>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  var correct = 0u;
  for (var row = lane; row < sizes.rows; row += LANES) {
    let first = row * sizes.classes;
    var best = first;
    for (var at = first + 1; at < first + sizes.classes; at++) {
      if (logits[at] > logits[best]) { best = at; }
    }
    if (labels[best] > 0) { correct++; }
  }
  counts[lane] = correct;
  workgroupBarrier();
  if (lane > 0 || group.x > 0) { return; }
  var total = 0u;
  for (var i = 0u; i < LANES; i++) { total += counts[i]; }
  let slot = u32(ring[0].x);
  ring[1 + slot] = vec2f(loss[0], f32(total));
  ring[0] = vec2f(f32((slot + 1) % sizes.capacity), 0);
}
