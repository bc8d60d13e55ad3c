// Adds λ · 4 U E / r² , the gradient of λ · ‖UᵀU − I‖² / r², to the gradient of every factor in one dispatch.
//
// A thread owns four rows by four columns of one factor's gradient, in registers.

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
@group(0) @binding(2) var<storage, read> tiles: array<vec4u>;  // factor, first row, first column
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read> weight: array<f32>;   // λ_o
@group(0) @binding(5) var<storage, read_write> gradients: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let factor = factors[tile.x];
  let width = factor.cols / 4;
  let j = tile.z / 4;
  let last = factor.rows - 1;
  let base = factor.offset / 4;
  let r0 = base + tile.y * width;
  let r1 = base + min(tile.y + 1, last) * width;
  let r2 = base + min(tile.y + 2, last) * width;
  let r3 = base + min(tile.y + 3, last) * width;
  var g0 = vec4f(); var g1 = vec4f(); var g2 = vec4f(); var g3 = vec4f();
  for (var k = 0u; k < width; k++) {
    let u0 = parameters[r0 + k];
    let u1 = parameters[r1 + k];
    let u2 = parameters[r2 + k];
    let u3 = parameters[r3 + k];
    for (var q = 0u; q < 4; q++) {
      let e = residual[factor.gram / 4 + (4 * k + q) * width + j];
      g0 = fma(vec4f(u0[q]), e, g0);
      g1 = fma(vec4f(u1[q]), e, g1);
      g2 = fma(vec4f(u2[q]), e, g2);
      g3 = fma(vec4f(u3[q]), e, g3);
    }
  }
  let scale = 4 * weight[0] / f32(factor.reference * factor.reference);
  gradients[r0 + j] += scale * g0;
  if (tile.y + 1 <= last) { gradients[r1 + j] += scale * g1; }
  if (tile.y + 2 <= last) { gradients[r2 + j] += scale * g2; }
  if (tile.y + 3 <= last) { gradients[r3 + j] += scale * g3; }
}
