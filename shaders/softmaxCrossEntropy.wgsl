// Cross-entropy of every row of logits against its one-hot label, their mean, its gradient (softmax(logits) − labels) / rows,
// and whether the first largest logit is that of the label.
//
// One workgroup, in which a thread owns every LANES-th row. One thread adds up the rows in order, so that the bits do not
// depend on LANES.

struct Sizes {
  rows: u32,
  classes: u32,
  pad0: u32,
  pad1: u32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<f32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;  // each divided by the number of rows
@group(0) @binding(4) var<storage, read_write> slope: array<f32>;
@group(0) @binding(5) var<storage, read_write> measured: array<f32>;  // 1 where the prediction is correct
@group(0) @binding(6) var<storage, read_write> loss: array<f32>;  // the mean

const LANES: u32 = 64;

fn measure(row: u32) {
  let first = row * sizes.classes;
  var largest = logits[first];
  var best = first;
  for (var at = first + 1; at < first + sizes.classes; at++) {
    largest = max(largest, logits[at]);
    if (logits[at] > logits[best]) { best = at; }
  }
  measured[row] = select(0.0, 1.0, labels[best] > 0);
  var sum = 0.0;
  for (var c = 0u; c < sizes.classes; c++) { sum += exp(logits[first + c] - largest); }
  let share = 1 / f32(sizes.rows);
  let logSum = largest + log(sum);
  var own = 0.0;
  for (var c = 0u; c < sizes.classes; c++) {
    let label = labels[first + c];
    own += label * (logSum - logits[first + c]);
    slope[first + c] = share * (exp(logits[first + c] - logSum) - label);
  }
  losses[row] = share * own;
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  if (group.x > 0) { return; }
  for (var row = lane; row < sizes.rows; row += LANES) { measure(row); }
  storageBarrier();
  if (lane > 0) { return; }
  var total = 0.0;
  for (var row = 0u; row < sizes.rows; row++) { total += losses[row]; }
  loss[0] = total;
}
