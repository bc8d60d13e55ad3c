// Copies matrices of many shapes into the workspace of the singular value decomposition: tall, zero-padded to multiples
// of four, divided by the power of two at their largest entry. A workgroup does one matrix.

const lanes: u32 = 8;  // threads of a workgroup; replaced by the loader

struct Job {
  source: u32,  // offset of the row-major matrix
  rows: u32,
  cols: u32,
  turned: u32,  // 1: its transpose is staged
  destination: u32,  // offset in the workspace, a multiple of 4
  height: u32,  // rows there, a multiple of 4
  width: u32,   // columns there, a multiple of 4
  state: u32,   // offset of the power of two, a multiple of 4
}

@group(0) @binding(0) var<storage, read> source: array<f32>;
@group(0) @binding(1) var<storage, read> jobs: array<Job>;
@group(0) @binding(2) var<storage, read_write> workspace: array<vec4f>;

var<workgroup> largest: array<f32, lanes>;

@compute @workgroup_size(lanes)
fn main(
  @builtin(num_workgroups) groups: vec3u,
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let index = group.x + group.y * groups.x;
  if (index >= arrayLength(&jobs)) { return; }
  let job = jobs[index];
  let size = job.rows * job.cols;
  var most = 0.0;
  for (var at = t; at < size; at += lanes) { most = max(most, abs(source[job.source + at])); }
  largest[t] = most;
  workgroupBarrier();
  for (var s = lanes / 2; s > 0; s /= 2) {
    if (t < s) { largest[t] = max(largest[t], largest[t + s]); }
    workgroupBarrier();
  }
  // The exponent is clamped so that both 2^e and 2^-e are normal numbers; anything smaller counts as zero.
  let exponent = clamp(i32(bitcast<u32>(largest[0]) >> 23) - 127, -126, 126);
  let scale = bitcast<f32>(u32(127 + exponent) << 23);
  let inverse = bitcast<f32>(u32(127 - exponent) << 23);
  if (t == 0) { workspace[job.state / 4] = vec4f(scale, 0, 0, 0); }
  let down = select(job.cols, 1u, job.turned != 0);    // elements from one staged row to the next
  let across = select(1u, job.cols, job.turned != 0);
  let rows = select(job.rows, job.cols, job.turned != 0);
  let cols = select(job.cols, job.rows, job.turned != 0);
  let fours = job.width / 4;
  for (var at = t; at < job.height * fours; at += lanes) {
    let row = at / fours;
    let col = 4 * (at % fours);
    var value = vec4f();
    if (row < rows) {
      let first = job.source + row * down + col * across;
      if (col < cols) { value.x = source[first]; }
      if (col + 1 < cols) { value.y = source[first + across]; }
      if (col + 2 < cols) { value.z = source[first + 2 * across]; }
      if (col + 3 < cols) { value.w = source[first + 3 * across]; }
    }
    workspace[job.destination / 4 + at] = inverse * value;
  }
}
