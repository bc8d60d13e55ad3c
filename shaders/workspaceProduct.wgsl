// Products of matrices in one workspace, left [rows, width] · right [width, width], all row-major and padded to multiples
// of four: a thread owns a 4×4 tile of one of them.

@group(0) @binding(0) var<storage, read> tiles: array<vec4u>;  // left, right, target, width: offsets of its rows, columns and the tile; row length
@group(0) @binding(1) var<storage, read_write> workspace: array<vec4f>;

fn row(a: vec4f, b0: vec4f, b1: vec4f, b2: vec4f, b3: vec4f, sum: vec4f) -> vec4f {
  return fma(vec4f(a.w), b3, fma(vec4f(a.z), b2, fma(vec4f(a.y), b1, fma(vec4f(a.x), b0, sum))));
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index] / 4;
  let w = tile.w;
  var c0 = vec4f(); var c1 = vec4f(); var c2 = vec4f(); var c3 = vec4f();
  for (var k = 0u; k < w; k++) {
    let left = tile.x + k;
    let right = tile.y + 4 * k * w;
    let b0 = workspace[right];
    let b1 = workspace[right + w];
    let b2 = workspace[right + 2 * w];
    let b3 = workspace[right + 3 * w];
    c0 = row(workspace[left], b0, b1, b2, b3, c0);
    c1 = row(workspace[left + w], b0, b1, b2, b3, c1);
    c2 = row(workspace[left + 2 * w], b0, b1, b2, b3, c2);
    c3 = row(workspace[left + 3 * w], b0, b1, b2, b3, c3);
  }
  workspace[tile.z] = c0;
  workspace[tile.z + w] = c1;
  workspace[tile.z + 2 * w] = c2;
  workspace[tile.z + 3 * w] = c3;
}
