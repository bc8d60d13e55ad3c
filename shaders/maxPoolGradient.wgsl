// The gradient of maxPool: dy goes to the first pixel of its window that holds the maximum, all others get 0.
//
// A thread owns four channels of one window of dx. Windows at the lower and right edge may be incomplete; they have no y.

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

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> y: array<vec4f>;
@group(0) @binding(3) var<uniform> sizes: Sizes;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  let down = (sizes.height + sizes.size - 1) / sizes.size;
  let along = (sizes.width + sizes.size - 1) / sizes.size;
  if (index >= sizes.batch * down * along * sizes.channels) { return; }
  let c = index % sizes.channels;
  let j = index / sizes.channels % along;
  let i = index / sizes.channels / along % down;
  let b = index / sizes.channels / along / down;
  let outHeight = sizes.height / sizes.size;
  let outWidth = sizes.width / sizes.size;
  let whole = i < outHeight && j < outWidth;
  let out = ((b * outHeight + min(i, outHeight - 1)) * outWidth + min(j, outWidth - 1)) * sizes.channels + c;
  let largest = y[out];
  let slope = dy[out];
  let first = ((b * sizes.height + i * sizes.size) * sizes.width + j * sizes.size) * sizes.channels + c;
  var open = vec4<bool>(whole);
  for (var u = 0u; u < min(sizes.size, sizes.height - i * sizes.size); u++) {
    for (var v = 0u; v < min(sizes.size, sizes.width - j * sizes.size); v++) {
      let at = first + (u * sizes.width + v) * sizes.channels;
      let here = open & (x[at] == largest);
      dx[at] = select(vec4f(0), slope, here);
      open = open & !here;
    }
  }
}
