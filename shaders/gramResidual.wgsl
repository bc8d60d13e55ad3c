// E = UᵀU − I of every factor of every layer in one dispatch, and ‖E‖² in one partial sum per tile.
//
// A thread owns one 4×4 tile on or above the diagonal of one factor's Gram matrix, holds it in registers and
// walks down the rows; the mirrored tile is written from the same registers. No workgroup memory and no barrier:
// on software adapters barriers cost more than the reuse they buy.

struct Factor {
  offset: u32,     // first element in `parameters`, a multiple of 4
  rows: u32,
  cols: u32,       // columns as stored, a multiple of 4
  gram: u32,       // first element in `residual`, a multiple of 4
  rank: u32,       // columns that count; the rest is zero padding, where the identity is not subtracted
  reference: u32,  // rank at the start of the run
  pad0: u32,
  pad1: u32,
}

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> factors: array<Factor>;
@group(0) @binding(2) var<storage, read> tiles: array<vec4u>;  // factor, first row, first column (row ≤ column)
@group(0) @binding(3) var<storage, read_write> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> partial: array<f32>;

const CHUNK: u32 = 64;  // rows summed before they join the total: keeps the rounding error near √rows

fn diagonal(first: u32, rank: u32) -> vec4f {
  return select(vec4f(0), vec4f(1), vec4u(first, first + 1, first + 2, first + 3) < vec4u(rank));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let factor = factors[tile.x];
  let width = factor.cols / 4;
  let i = tile.y / 4;
  let j = tile.z / 4;
  var e0 = vec4f(); var e1 = vec4f(); var e2 = vec4f(); var e3 = vec4f();
  if (i == j) {
    // Subtracted first: for nearly orthonormal columns the sum then ends near zero, where rounding is fine.
    let one = diagonal(tile.y, factor.rank);
    e0.x = -one.x; e1.y = -one.y; e2.z = -one.z; e3.w = -one.w;
  }
  for (var start = 0u; start < factor.rows; start += CHUNK) {
    var c0 = vec4f(); var c1 = vec4f(); var c2 = vec4f(); var c3 = vec4f();
    let end = min(start + CHUNK, factor.rows);
    for (var row = start; row < end; row++) {
      let at = factor.offset / 4 + row * width;
      let left = parameters[at + i];
      let right = parameters[at + j];
      c0 = fma(vec4f(left.x), right, c0);
      c1 = fma(vec4f(left.y), right, c1);
      c2 = fma(vec4f(left.z), right, c2);
      c3 = fma(vec4f(left.w), right, c3);
    }
    e0 += c0; e1 += c1; e2 += c2; e3 += c3;
  }
  let squared = dot(e0, e0) + dot(e1, e1) + dot(e2, e2) + dot(e3, e3);
  partial[index] = select(2 * squared, squared, i == j);
  let upper = factor.gram / 4 + tile.y * width + j;
  residual[upper] = e0;
  residual[upper + width] = e1;
  residual[upper + 2 * width] = e2;
  residual[upper + 3 * width] = e3;
  if (i != j) {
    let lower = factor.gram / 4 + tile.z * width + i;
    residual[lower] = vec4f(e0.x, e1.x, e2.x, e3.x);
    residual[lower + width] = vec4f(e0.y, e1.y, e2.y, e3.y);
    residual[lower + 2 * width] = vec4f(e0.z, e1.z, e2.z, e3.z);
    residual[lower + 3 * width] = vec4f(e0.w, e1.w, e2.w, e3.w);
  }
}
