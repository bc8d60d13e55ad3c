// Adds λ · 4 U E / r², the gradient of λ · ‖UᵀU − I‖² / r², to the gradient of every factor in one dispatch.
//
// A thread owns eight rows by eight columns of one factor's gradient, in registers as four 4×4 blocks. Four rows of a
// row-major matrix, read as the columns of a mat4x4f, are its transpose; the transpose of U·E is Eᵀ·Uᵀ.

struct Factor {
  offset: u32,
  rows: u32,
  cols: u32,
  gram: u32,
  rank: u32,
  reference: u32,
  pad0: u32,
  pad1: u32,
}

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> factors: array<Factor>;
@group(0) @binding(2) var<storage, read> tiles: array<vec4u>;  // factor, row, column: the first row and column
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read> weight: array<f32>;   // λ_o
@group(0) @binding(5) var<storage, read_write> gradients: array<vec4f>;

fn row(e: mat4x4f, u: vec4f, g: vec4f) -> vec4f {
  return fma(e[3], vec4f(u.w), fma(e[2], vec4f(u.z), fma(e[1], vec4f(u.y), fma(e[0], vec4f(u.x), g))));
}

// Adds e · u to g.
fn product(e: mat4x4f, u: mat4x4f, g: mat4x4f) -> mat4x4f {
  return mat4x4f(row(e, u[0], g[0]), row(e, u[1], g[1]), row(e, u[2], g[2]), row(e, u[3], g[3]));
}

fn add(at: u32, scale: f32, g0: vec4f, g1: vec4f, wide: bool) {
  gradients[at] += scale * g0;
  if (wide) { gradients[at + 1] += scale * g1; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let factor = factors[tile.x];
  if (tile.y >= factor.rows) { return; }
  let width = factor.cols / 4;
  let first = tile.y;
  let j = tile.z / 4;
  let wide = j + 1 < width;
  let j1 = min(j + 1, width - 1);
  // Rows beyond the last repeat it and are not stored.
  let last = factor.rows - 1;
  let base = factor.offset / 4;
  let below = min(vec4u(first, first + 1, first + 2, first + 3), vec4u(last)) * width + base;
  let above = min(vec4u(first + 4, first + 5, first + 6, first + 7), vec4u(last)) * width + base;
  var g00 = mat4x4f(); var g01 = mat4x4f(); var g10 = mat4x4f(); var g11 = mat4x4f();
  for (var k = 0u; k < width; k++) {
    let u0 = mat4x4f(parameters[below.x + k], parameters[below.y + k], parameters[below.z + k], parameters[below.w + k]);
    let u1 = mat4x4f(parameters[above.x + k], parameters[above.y + k], parameters[above.z + k], parameters[above.w + k]);
    let at = factor.gram / 4 + 4 * k * width;
    let e0 = mat4x4f(residual[at + j], residual[at + width + j], residual[at + 2 * width + j], residual[at + 3 * width + j]);
    let e1 = mat4x4f(residual[at + j1], residual[at + width + j1], residual[at + 2 * width + j1], residual[at + 3 * width + j1]);
    g00 = product(e0, u0, g00);
    g01 = product(e1, u0, g01);
    g10 = product(e0, u1, g10);
    g11 = product(e1, u1, g11);
  }
  let scale = 4 * weight[0] / f32(factor.reference * factor.reference);
  let rows = factor.rows - first;
  add(below.x + j, scale, g00[0], g01[0], wide);
  if (rows > 1) { add(below.y + j, scale, g00[1], g01[1], wide); }
  if (rows > 2) { add(below.z + j, scale, g00[2], g01[2], wide); }
  if (rows > 3) { add(below.w + j, scale, g00[3], g01[3], wide); }
  if (rows > 4) { add(above.x + j, scale, g10[0], g11[0], wide); }
  if (rows > 5) { add(above.y + j, scale, g10[1], g11[1], wide); }
  if (rows > 6) { add(above.z + j, scale, g10[2], g11[2], wide); }
  if (rows > 7) { add(above.w + j, scale, g10[3], g11[3], wide); }
}
