// The gradient with respect to s of all factored layers from the partial sums of that w.r.t. |s|; 0 where s is 0.

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
@group(0) @binding(2) var<storage, read> tiles: array<vec4u>;  // layer, column
@group(0) @binding(3) var<storage, read> partials: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> gradients: array<vec4f>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let layer = layers[tile.x];
  let depth = layer.stored / 4;
  let count = layer.width * ((layer.filters + 3) / 4);
  var at = layer.partial / 4 + tile.y / 4;
  var sum = vec4f();
  for (var i = 0u; i < count; i++) {
    sum += partials[at];
    at += depth;
  }
  let s = layer.s / 4 + tile.y / 4;
  gradients[s] = sign(parameters[s]) * sum;
}
