// E = UᵀU − I of every factor of every layer in one dispatch, and one partial sum of ‖E‖² per tile.
//
// A thread owns one 8×8 tile on or above the diagonal of one factor's Gram matrix, holds it in registers as four 4×4
// blocks and walks down the rows, adding outer products; the mirrored tile is written from the same registers. No
// workgroup memory and no barrier: on software adapters barriers cost more than the reuse saves.

struct Factor {
  offset: u32,     // in `parameters`, a multiple of 4
  rows: u32,
  cols: u32,       // columns as stored, a multiple of 4
  gram: u32,       // offset in `residual`, a multiple of 4
  rank: u32,       // columns in use; the rest is zero padding, where the identity is not subtracted
  reference: u32,  // rank at the start of the run
  pad0: u32,
  pad1: u32,
}

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> factors: array<Factor>;
@group(0) @binding(2) var<storage, read> tiles: array<vec4u>;  // factor, row, column: the first row and column, row ≤ column
@group(0) @binding(3) var<storage, read_write> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> partial: array<f32>;

const CHUNK: u32 = 64;  // rows summed before they are added to the total: keeps the rounding error near √rows

// Adds the outer product of a and b to a block whose rows are the matrix's columns.
fn outer(a: vec4f, b: vec4f, block: mat4x4f) -> mat4x4f {
  return mat4x4f(
    fma(vec4f(a.x), b, block[0]), fma(vec4f(a.y), b, block[1]), fma(vec4f(a.z), b, block[2]), fma(vec4f(a.w), b, block[3]));
}

// −1 on the diagonal of the 4×4 block that starts at column `first`, for columns in use. The identity is subtracted
// first: for nearly orthonormal columns the sum then ends near zero, where rounding is fine.
fn minusIdentity(first: u32, rank: u32) -> mat4x4f {
  let one = select(vec4f(0), vec4f(-1), vec4u(first, first + 1, first + 2, first + 3) < vec4u(rank));
  return mat4x4f(vec4f(one.x, 0, 0, 0), vec4f(0, one.y, 0, 0), vec4f(0, 0, one.z, 0), vec4f(0, 0, 0, one.w));
}

fn squared(block: mat4x4f) -> f32 {
  return dot(block[0], block[0]) + dot(block[1], block[1]) + dot(block[2], block[2]) + dot(block[3], block[3]);
}

// Writes a block at rows 4·i …, columns 4·j … of a Gram matrix of `width` vectors per row.
fn store(base: u32, width: u32, i: u32, j: u32, block: mat4x4f) {
  let at = base + 4 * i * width + j;
  residual[at] = block[0];
  residual[at + width] = block[1];
  residual[at + 2 * width] = block[2];
  residual[at + 3 * width] = block[3];
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let factor = factors[tile.x];
  let width = factor.cols / 4;
  let i = tile.y / 4;
  let j = tile.z / 4;
  // The last tile of a row may be only four columns wide; its other half repeats them and is not stored.
  let i1 = min(i + 1, width - 1);
  let j1 = min(j + 1, width - 1);
  var e00 = mat4x4f(); var e01 = mat4x4f(); var e10 = mat4x4f(); var e11 = mat4x4f();
  if (i == j) {
    e00 = minusIdentity(tile.y, factor.rank);
    e11 = minusIdentity(tile.y + 4, factor.rank);
  }
  for (var start = 0u; start < factor.rows; start += CHUNK) {
    var c00 = mat4x4f(); var c01 = mat4x4f(); var c10 = mat4x4f(); var c11 = mat4x4f();
    let end = min(start + CHUNK, factor.rows);
    for (var row = start; row < end; row++) {
      let at = factor.offset / 4 + row * width;
      let a0 = parameters[at + i];
      let a1 = parameters[at + i1];
      let b0 = parameters[at + j];
      let b1 = parameters[at + j1];
      c00 = outer(a0, b0, c00);
      c01 = outer(a0, b1, c01);
      c10 = outer(a1, b0, c10);
      c11 = outer(a1, b1, c11);
    }
    e00 += c00; e01 += c01; e10 += c10; e11 += c11;
  }
  let base = factor.gram / 4;
  let tall = i + 1 < width;
  let wide = j + 1 < width;
  var sum = squared(e00);
  store(base, width, i, j, e00);
  if (wide) { sum += squared(e01); store(base, width, i, j1, e01); }
  if (tall) { sum += squared(e10); store(base, width, i1, j, e10); }
  if (tall && wide) { sum += squared(e11); store(base, width, i1, j1, e11); }
  partial[index] = select(2 * sum, sum, i == j);
  if (i != j) {
    store(base, width, j, i, transpose(e00));
    if (wide) { store(base, width, j1, i, transpose(e01)); }
    if (tall) { store(base, width, j, i1, transpose(e10)); }
    if (tall && wide) { store(base, width, j1, i1, transpose(e11)); }
  }
}
