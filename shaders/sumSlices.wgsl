// sum[i] = Σ partial[slice, i], in the order of the slices, so that the order of the additions never changes.

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  let length = arrayLength(&sum);
  if (index >= length) { return; }
  var total = 0.0;
  for (var at = index; at < arrayLength(&partial); at += length) { total += partial[at]; }
  sum[index] = total;
}
