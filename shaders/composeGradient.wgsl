// The gradients with respect to U and V from those with respect to the composed kernels, all factored layers in one
// dispatch; and the partial sums of the gradient with respect to |s|.
//
// With G the gradient w.r.t. U·diag(|s|)·Vᵀ: dU = G V diag(|s|), dV = Gᵀ U diag(|s|), d|s| = column sums of V ∘ Gᵀ U.
// Where U is applied as a kernel of its own, G is the gradient w.r.t. diag(|s|)·Vᵀ, and U here is the identity. A thread
// owns four rows of a factor by four columns; for V it also writes the sums over its rows.

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
@group(0) @binding(1) var<storage, read> kernelGradients: array<vec4f>;
@group(0) @binding(2) var<storage, read> layers: array<Layer>;
@group(0) @binding(3) var<storage, read> tiles: array<vec4u>;  // layer, factor, row, column: factor 0 for U, 1 for V
@group(0) @binding(4) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> partials: array<vec4f>;

// Up to four adjacent elements from `at` on, zeros after `count`.
fn four(at: u32, count: u32) -> vec4f {
  let whole = at % 4 == 0 && count >= 4;
  var values = select(vec4f(), kernelGradients[at / 4], whole);
  // Only where the number of filters is not a multiple of four.
  let single = select(min(count, 4), 0u, whole);
  for (var i = 0u; i < single; i++) { values[i] = kernelGradients[(at + i) / 4][(at + i) % 4]; }
  return values;
}

// G V at the tile's rows and columns, as four rows.
fn byU(layer: Layer, first: u32, k: u32) -> mat4x4f {
  let depth = layer.stored / 4;
  // Rows beyond the last repeat it and are not stored.
  let row = min(first + vec4u(0, 1, 2, 3), vec4u(layer.rows - 1));
  let place = row / layer.channels * layer.width * layer.channels + row % layer.channels;
  var sum = mat4x4f();
  for (var w = 0u; w < layer.width; w++) {
    let at = layer.kernel + (place + w * layer.channels) * layer.filters;
    for (var n = 0u; n < layer.filters; n += 4) {
      let count = layer.filters - n;
      let g = mat4x4f(four(at.x + n, count), four(at.y + n, count), four(at.z + n, count), four(at.w + n, count));
      let v = layer.V / 4 + k + (w * layer.filters + min(n + vec4u(0, 1, 2, 3), vec4u(layer.filters - 1))) * depth;
      sum += mat4x4f(parameters[v.x], parameters[v.y], parameters[v.z], parameters[v.w]) * g;
    }
  }
  return sum;
}

// Gᵀ U at the tile's rows (adjacent filters, `count` of them) and columns, as four rows.
fn byV(layer: Layer, column: u32, count: u32, k: u32) -> mat4x4f {
  let depth = layer.stored / 4;
  let start = layer.kernel + column / layer.filters * layer.channels * layer.filters + column % layer.filters;
  if (layer.withU == 0) {
    let at = start + (4 * k + vec4u(0, 1, 2, 3)) * layer.filters;
    return transpose(mat4x4f(four(at.x, count), four(at.y, count), four(at.z, count), four(at.w, count)));
  }
  var sum = mat4x4f();
  var at = start;
  var u = layer.U / 4 + k;
  for (var row = 0u; row < layer.rows; row += layer.channels) {
    for (var channel = 0u; channel < layer.channels; channel++) {
      let g = four(at, count);
      let left = parameters[u];
      sum[0] = fma(left, vec4f(g.x), sum[0]);
      sum[1] = fma(left, vec4f(g.y), sum[1]);
      sum[2] = fma(left, vec4f(g.z), sum[2]);
      sum[3] = fma(left, vec4f(g.w), sum[3]);
      at += layer.filters;
      u += depth;
    }
    at += (layer.width - 1) * layer.channels * layer.filters;
  }
  return sum;
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let layer = layers[tile.x];
  let depth = layer.stored / 4;
  let k = tile.w / 4;
  let s = abs(parameters[layer.s / 4 + k]);
  var sum = mat4x4f();
  var to = layer.U / 4 + tile.z * depth + k;
  var count = layer.rows - tile.z;
  if (tile.y == 0) {
    sum = byU(layer, tile.z, k);
  } else {
    to = layer.V / 4 + tile.z * depth + k;
    count = layer.filters - tile.z % layer.filters;
    sum = byV(layer, tile.z, count, k);
    // Rows beyond the last have a sum of 0.
    let last = to + (min(count, 4) - 1) * depth;
    var partial = parameters[to] * sum[0];
    partial = fma(parameters[min(to + depth, last)], sum[1], partial);
    partial = fma(parameters[min(to + 2 * depth, last)], sum[2], partial);
    partial = fma(parameters[min(to + 3 * depth, last)], sum[3], partial);
    let ordinal = tile.z / layer.filters * ((layer.filters + 3) / 4) + tile.z % layer.filters / 4;
    partials[layer.partial / 4 + ordinal * depth + k] = partial;
  }
  gradients[to] = sum[0] * s;
  if (count > 1) { gradients[to + depth] = sum[1] * s; }
  if (count > 2) { gradients[to + 2 * depth] = sum[2] * s; }
  if (count > 3) { gradients[to + 3 * depth] = sum[3] * s; }
}
