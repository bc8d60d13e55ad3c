// The sums over slices of many arrays: sum[result + i] = Σ partial[start + slice · length + i] for every window, in the order of
// the slices, so that the order of the additions never changes.
//
// A thread owns an element. The windows begin at multiples of 64 threads, in order, so that a workgroup has one window.

struct Window {
  first: u32,   // thread
  start: u32,
  result: u32,
  length: u32,
  slices: u32,
}

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read> windows: array<Window>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let begin = (group.x + group.y * groups.x) * 64;
  var low = 0u;
  var high = arrayLength(&windows);
  while (high - low > 1) {
    let middle = (low + high) / 2;
    if (windows[middle].first <= begin) { low = middle; } else { high = middle; }
  }
  let own = windows[low];
  let element = begin - own.first + local;
  if (element >= own.length) { return; }
  var total = 0.0;
  for (var slice = 0u; slice < own.slices; slice++) { total += partial[own.start + slice * own.length + element]; }
  sum[own.result + element] = total;
}
