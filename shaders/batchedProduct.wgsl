// C = α·op(A)·op(B) + β·op(D) for a list of matrices of any shapes, in one dispatch.
//
// A thread owns one 8×8 tile of one C, holds it in registers as four 4×4 blocks and walks along the depth four steps at
// a time: in either layout of an operand, a block of it is four loads of four adjacent elements, transposed where needed.
// No workgroup memory and no barrier.

struct Place {
  offset: u32,      // of the first element
  pitch: u32,       // elements from one stored row to the next
  transposed: u32,
}

struct Product {
  left: Place,      // offset and pitch are multiples of 4, as in `right`
  right: Place,
  addend: Place,
  result: Place,
  rows: u32,
  cols: u32,
  depth: u32,
  flags: u32,       // 1: there is a D; 2: C is symmetric, only tiles on and above the diagonal are listed
}

@group(0) @binding(0) var<storage, read> left: array<vec4f>;
@group(0) @binding(1) var<storage, read> right: array<vec4f>;
@group(0) @binding(2) var<storage, read> addend: array<f32>;
@group(0) @binding(3) var<storage, read> scales: array<vec2f>;     // α, β of each product
@group(0) @binding(4) var<storage, read> products: array<Product>;
@group(0) @binding(5) var<storage, read> tiles: array<vec4u>;      // product, row, column: the first row and column
@group(0) @binding(6) var<storage, read_write> result: array<f32>;

const CHUNK: u32 = 64;  // steps summed before they are added to the total: keeps the rounding error near √depth
const NEXT = vec4u(0, 1, 2, 3);

fn leftRows(at: vec4u) -> mat4x4f { return mat4x4f(left[at.x], left[at.y], left[at.z], left[at.w]); }

fn rightRows(at: vec4u) -> mat4x4f { return mat4x4f(right[at.x], right[at.y], right[at.z], right[at.w]); }

// Location of a 4×4 block of an operand, in vec4s: four stored rows, which are steps of the depth where the operand is
// stored along it, otherwise rows of A or columns of B. Rows beyond the last repeat it.
fn blockAt(place: Place, along: bool, edge: u32, edges: u32, k: u32, depth: u32) -> vec4u {
  let first = select(edge, k, along);
  let last = select(edges, depth, along) - 1;
  return (place.offset + min(first + NEXT, vec4u(last)) * place.pitch + select(k, edge, along)) / 4;
}

// The block with a step of the depth in each column, and zeros beyond the last: the memory there may hold NaN, and
// zero times NaN is NaN.
fn stepsOf(rows: mat4x4f, along: bool, count: u32) -> mat4x4f {
  let turned = transpose(rows);
  let zero = vec4f();
  return mat4x4f(
    select(turned[0], rows[0], along),
    select(zero, select(turned[1], rows[1], along), count > 1),
    select(zero, select(turned[2], rows[2], along), count > 2),
    select(zero, select(turned[3], rows[3], along), count > 3));
}

// Adds the outer product of a and b to a block whose columns are rows of C.
fn outer(a: vec4f, b: vec4f, block: mat4x4f) -> mat4x4f {
  return mat4x4f(
    fma(vec4f(a.x), b, block[0]), fma(vec4f(a.y), b, block[1]), fma(vec4f(a.z), b, block[2]), fma(vec4f(a.w), b, block[3]));
}

fn product(a: mat4x4f, b: mat4x4f, block: mat4x4f) -> mat4x4f {
  return outer(a[3], b[3], outer(a[2], b[2], outer(a[1], b[1], outer(a[0], b[0], block))));
}

// Elements from one row of op(·) to the next, and from one column to the next.
fn strides(place: Place) -> vec2u {
  return select(vec2u(place.pitch, 1), vec2u(1, place.pitch), place.transposed == 1);
}

fn storeFour(at: vec4u, values: vec4f, count: u32) {
  result[at.x] = values.x;
  if (count > 1) { result[at.y] = values.y; }
  if (count > 2) { result[at.z] = values.z; }
  if (count > 3) { result[at.w] = values.w; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let one = products[tile.x];
  let leftAlong = one.left.transposed == 1;
  let rightAlong = one.right.transposed == 0;
  // A tile at the edge may be only four wide; its other half repeats the first and is not stored.
  let i1 = select(tile.y, tile.y + 4, tile.y + 4 < one.rows);
  let j1 = select(tile.z, tile.z + 4, tile.z + 4 < one.cols);
  var s00 = mat4x4f(); var s01 = mat4x4f(); var s10 = mat4x4f(); var s11 = mat4x4f();
  for (var start = 0u; start < one.depth; start += CHUNK) {
    var c00 = mat4x4f(); var c01 = mat4x4f(); var c10 = mat4x4f(); var c11 = mat4x4f();
    let end = min(start + CHUNK, one.depth);
    for (var k = start; k < end; k += 4) {
      let count = end - k;
      let a0 = stepsOf(leftRows(blockAt(one.left, leftAlong, tile.y, one.rows, k, one.depth)), leftAlong, count);
      let a1 = stepsOf(leftRows(blockAt(one.left, leftAlong, i1, one.rows, k, one.depth)), leftAlong, count);
      let b0 = stepsOf(rightRows(blockAt(one.right, rightAlong, tile.z, one.cols, k, one.depth)), rightAlong, count);
      let b1 = stepsOf(rightRows(blockAt(one.right, rightAlong, j1, one.cols, k, one.depth)), rightAlong, count);
      c00 = product(a0, b0, c00);
      c01 = product(a0, b1, c01);
      c10 = product(a1, b0, c10);
      c11 = product(a1, b1, c11);
    }
    s00 += c00; s01 += c01; s10 += c10; s11 += c11;
  }
  let scale = scales[tile.x];
  let added = (one.flags & 1) == 1;
  let mirrored = (one.flags & 2) == 2 && tile.y != tile.z;
  let step = strides(one.result);
  let addendStep = strides(one.addend);
  // Loops, so that their body is compiled once: unrolled by hand, the module took 26 s to compile on llvmpipe, now 4 s.
  for (var line = 0u; line < 8; line++) {
    let row = tile.y + line;
    if (row >= one.rows) { break; }
    for (var half = 0u; half < 2; half++) {
      let first = tile.z + 4 * half;
      if (first >= one.cols) { break; }
      let upper = select(s00[line % 4], s01[line % 4], half == 1);
      let lower = select(s10[line % 4], s11[line % 4], half == 1);
      var values = scale.x * select(upper, lower, line > 3);
      let cols = first + NEXT;
      if (added) {
        let at = one.addend.offset + row * addendStep.x + min(cols, vec4u(one.cols - 1)) * addendStep.y;
        values = fma(vec4f(scale.y), vec4f(addend[at.x], addend[at.y], addend[at.z], addend[at.w]), values);
      }
      storeFour(one.result.offset + row * step.x + cols * step.y, values, one.cols - first);
      if (mirrored) { storeFour(one.result.offset + cols * step.x + row * step.y, values, one.cols - first); }
    }
  }
}
