// The maximum of every window of size × size pixels, without overlap; incomplete windows at the edge are dropped.
//
// A thread owns four channels of one window.

struct Sizes {
  batch: u32,
  height: u32,
  width: u32,
  channels: u32,  // in vec4s
  size: u32,
  pad0: u32,
  pad1: u32,
  pad2: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  let outHeight = sizes.height / sizes.size;
  let outWidth = sizes.width / sizes.size;
  if (index >= sizes.batch * outHeight * outWidth * sizes.channels) { return; }
  let c = index % sizes.channels;
  let j = index / sizes.channels % outWidth;
  let i = index / sizes.channels / outWidth % outHeight;
  let b = index / sizes.channels / outWidth / outHeight;
  let first = ((b * sizes.height + i * sizes.size) * sizes.width + j * sizes.size) * sizes.channels + c;
  var largest = x[first];
  for (var u = 0u; u < sizes.size; u++) {
    for (var v = 0u; v < sizes.size; v++) {
      largest = max(largest, x[first + (u * sizes.width + v) * sizes.channels]);
    }
  }
  y[index] = largest;
}
