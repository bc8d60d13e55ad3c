// The gradient before bias and ReLU of a layer whose output x is pooled, and the gradient with respect to the bias in slices,
// which `sumSlices` adds up in order: `maxPoolGradient` and `epilogueGradient` in one pass.
//
// A thread owns four channels of one slice, `each` rows of windows, and walks along them. Rows and columns of pixels at the lower and
// right edge that no whole window covers have gradient 0.

struct Sizes {
  batch: u32,
  height: u32,
  width: u32,
  channels: u32,  // in vec4s
  size: u32,
  slices: u32,
  each: u32,
  pad: u32,
}

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;              // with respect to y
@group(0) @binding(1) var<storage, read> x: array<vec4f>;               // after ReLU
@group(0) @binding(2) var<storage, read> y: array<vec4f>;               // the maxima of x
@group(0) @binding(3) var<uniform> sizes: Sizes;
@group(0) @binding(4) var<storage, read_write> gradient: array<vec4f>;  // as long as x
@group(0) @binding(5) var<storage, read_write> partial: array<vec4f>;   // [slices, channels]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= sizes.slices * sizes.channels) { return; }
  let c = index % sizes.channels;
  let slice = index / sizes.channels;
  let outHeight = sizes.height / sizes.size;
  let outWidth = sizes.width / sizes.size;
  let down = (sizes.height + sizes.size - 1) / sizes.size;
  let along = (sizes.width + sizes.size - 1) / sizes.size;
  var sum = vec4f();
  let end = min((slice + 1) * sizes.each, sizes.batch * down);
  for (var row = slice * sizes.each; row < end; row++) {
    let b = row / down;
    let i = row % down;
    let top = (b * sizes.height + i * sizes.size) * sizes.width;
    let out = (b * outHeight + min(i, outHeight - 1)) * outWidth;
    let lines = min(sizes.size, sizes.height - i * sizes.size);
    for (var j = 0u; j < along; j++) {
      let whole = i < outHeight && j < outWidth;
      let at = (out + min(j, outWidth - 1)) * sizes.channels + c;
      let largest = y[at];
      let slope = select(vec4f(0), dy[at], largest > vec4f(0));
      var open = vec4<bool>(whole);
      let left = j * sizes.size;
      for (var u = 0u; u < lines; u++) {
        for (var v = 0u; v < min(sizes.size, sizes.width - left); v++) {
          let pixel = (top + u * sizes.width + left + v) * sizes.channels + c;
          let here = open & (x[pixel] == largest);
          gradient[pixel] = select(vec4f(0), slope, here);
          open = open & !here;
        }
      }
      if (whole) { sum += slope; }
    }
  }
  partial[index] = sum;
}
