// The kernels of all factored layers in one dispatch: U·diag(|s|)·Vᵀ, or diag(|s|)·Vᵀ where U is applied separately.
//
// A thread owns four rows of a layer's matrix by four filters. Four rows of a row-major matrix, read as the columns of a
// mat4x4f, are its transpose.

struct Layer {
  U: u32,
  s: u32,
  V: u32,
  kernel: u32,
  rows: u32,
  stored: u32,
  channels: u32,
  width: u32,
  filters: u32,
  partial: u32,
  withU: u32,
  pad: u32,
}

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> layers: array<Layer>;
@group(0) @binding(2) var<storage, read> tiles: array<vec4u>;  // layer, row, place, filter: place along the width
@group(0) @binding(3) var<storage, read_write> kernels: array<f32>;

// Four rows of a factor, as columns.
fn four(rows: vec4u, k: u32) -> mat4x4f {
  return mat4x4f(parameters[rows.x + k], parameters[rows.y + k], parameters[rows.z + k], parameters[rows.w + k]);
}

fn store(at: u32, values: vec4f, count: u32) {
  kernels[at] = values.x;
  if (count > 1) { kernels[at + 1] = values.y; }
  if (count > 2) { kernels[at + 2] = values.z; }
  if (count > 3) { kernels[at + 3] = values.w; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let layer = layers[tile.x];
  let depth = layer.stored / 4;
  let next = vec4u(0, 1, 2, 3);
  // Rows and filters beyond the last repeat it and are not stored.
  let v = layer.V / 4 + (tile.z * layer.filters + min(tile.w + next, vec4u(layer.filters - 1))) * depth;
  var block = mat4x4f();
  if (layer.withU == 1) {
    let u = layer.U / 4 + min(tile.y + next, vec4u(layer.rows - 1)) * depth;
    for (var k = 0u; k < depth; k++) {
      let s = abs(parameters[layer.s / 4 + k]);
      let left = four(u, k);
      let scaled = mat4x4f(left[0] * s, left[1] * s, left[2] * s, left[3] * s);
      block += transpose(four(v, k)) * scaled;
    }
  } else {
    let k = tile.y / 4;
    let s = abs(parameters[layer.s / 4 + k]);
    let right = transpose(four(v, k));
    block = mat4x4f(right[0] * s.x, right[1] * s.y, right[2] * s.z, right[3] * s.w);
  }
  let row = tile.y + next;
  let place = (row / layer.channels * layer.width + tile.z) * layer.channels + row % layer.channels;
  let at = layer.kernel + place * layer.filters + tile.w;
  let count = layer.filters - tile.w;
  let rows = layer.rows - tile.y;
  store(at.x, block[0], count);
  if (rows > 1) { store(at.y, block[1], count); }
  if (rows > 2) { store(at.z, block[2], count); }
  if (rows > 3) { store(at.w, block[3], count); }
}
