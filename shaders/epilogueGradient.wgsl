// The gradient before bias and ReLU, g = dy where y > 0, and the gradient with respect to the bias in slices of the rows,
// which `sumSlices` adds up in order.
//
// A thread owns four adjacent columns of one slice and walks down its rows.

struct Sizes {
  rows: u32,
  columns: u32,  // in vec4s
  slices: u32,
  each: u32,     // rows per slice
  relu: u32,
  pad0: u32,
  pad1: u32,
  pad2: u32,
}

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<uniform> sizes: Sizes;
@group(0) @binding(3) var<storage, read_write> gradient: array<vec4f>;  // written with ReLU only
@group(0) @binding(4) var<storage, read_write> partial: array<vec4f>;   // [slices, columns]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= sizes.slices * sizes.columns) { return; }
  let slice = index / sizes.columns;
  let column = index % sizes.columns;
  let end = min((slice + 1) * sizes.each, sizes.rows);
  var sum = vec4f();
  if (sizes.relu == 1) {
    for (var row = slice * sizes.each; row < end; row++) {
      let at = row * sizes.columns + column;
      let g = select(vec4f(0), dy[at], y[at] > vec4f(0));
      gradient[at] = g;
      sum += g;
    }
  } else {
    for (var row = slice * sizes.each; row < end; row++) { sum += dy[row * sizes.columns + column]; }
  }
  partial[index] = sum;
}
