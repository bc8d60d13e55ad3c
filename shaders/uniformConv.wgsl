// y = relu(x * kernel + bias + addend), cross-correlation with zero padding, of any kernel and stride; a dense layer is the 1 × 1 case.
//
// A thread owns eight adjacent pixels by sixteen outputs, in registers, and reads weights from a uniform buffer, 64 KiB at
// most: software adapters read it several times as fast as a storage buffer, where every lane checks its own bounds. Larger
// kernels: `tileConv`. No workgroup memory, no barrier, no subgroups.

const fours = true;    // channels are a multiple of four; replaced by the loader
const turned = false;  // turned by 180°, inputs and outputs exchanged, for the input gradient; replaced by the loader
const gaps = false;    // x has zeros between its pixels, for the input gradient of a strided convolution; replaced by the loader

struct Sizes {
  batch: u32,
  height: u32,
  width: u32,
  channels: u32,
  outHeight: u32,
  outWidth: u32,
  filters: u32,
  kernelHeight: u32,
  kernelWidth: u32,
  strideY: u32,
  strideX: u32,
  padY: u32,
  padX: u32,
  gapY: u32,  // from one pixel of x to the next on the grid of the convolution, where there are gaps
  gapX: u32,
  epilogue: u32,  // 1: bias, 2: relu, 4: addend
}

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> x4: array<vec4f>;       // the same array as x, for channels by fours
@group(0) @binding(2) var<uniform> weights: array<vec4f, 4096>;  // [kh·kw·c, n/4], or turned [kh·kw·n, c/4]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
@group(0) @binding(4) var<storage, read> addend: array<vec4f>;   // as long as y
@group(0) @binding(5) var<uniform> sizes: Sizes;
@group(0) @binding(6) var<storage, read_write> y: array<vec4f>;

// Weights at one tap of channels 4k to 4k + 3, one a column, for the four outputs of quarter q.
fn weightsOf(tap: u32, k: u32, q: u32) -> mat4x4f {
  if (turned) {
    let depth = sizes.channels / 4;
    let at = ((sizes.kernelHeight * sizes.kernelWidth - 1 - tap) * sizes.filters + q * 4) * depth + k;
    return transpose(mat4x4f(weights[at], weights[at + depth], weights[at + 2 * depth], weights[at + 3 * depth]));
  }
  let across = sizes.filters / 4;
  let at = (tap * sizes.channels + k * 4) * across + q;
  return mat4x4f(weights[at], weights[at + across], weights[at + 2 * across], weights[at + 3 * across]);
}

// Adds four channels of a pixel times their weights.
fn four(p: vec4f, w: mat4x4f, sum: vec4f) -> vec4f {
  return fma(vec4f(p.w), w[3], fma(vec4f(p.z), w[2], fma(vec4f(p.y), w[1], fma(vec4f(p.x), w[0], sum))));
}

fn store(at: u32, sum: vec4f, shift: vec4f) {
  var value = sum + shift;
  if ((sizes.epilogue & 4) != 0) { value += addend[at]; }
  if ((sizes.epilogue & 2) != 0) { value = max(value, vec4f(0)); }
  y[at] = value;
}

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let area = sizes.outHeight * sizes.outWidth;
  let pixels = sizes.batch * area;
  let strips = (pixels + 7) / 8;
  let index = id.x + id.y * groups.x * 8;
  let column = index / strips * 16;
  if (column >= sizes.filters) { return; }
  let first = index % strips * 8;
  let across = sizes.filters / 4;
  // Outputs and pixels beyond the last repeat it and are not stored.
  let q = min(column / 4 + vec4u(0, 1, 2, 3), vec4u(across - 1));
  let i = min(first + vec4u(0, 1, 2, 3), vec4u(pixels - 1));
  let j = min(first + vec4u(4, 5, 6, 7), vec4u(pixels - 1));
  let topI = vec4i(i % area / sizes.outWidth * sizes.strideY) - i32(sizes.padY);
  let topJ = vec4i(j % area / sizes.outWidth * sizes.strideY) - i32(sizes.padY);
  let leftI = vec4i(i % sizes.outWidth * sizes.strideX) - i32(sizes.padX);
  let leftJ = vec4i(j % sizes.outWidth * sizes.strideX) - i32(sizes.padX);
  let imageI = vec4i(i / area * sizes.height);
  let imageJ = vec4i(j / area * sizes.height);
  let width = i32(sizes.width);
  let gap = vec2i(i32(select(1, sizes.gapX, gaps)), i32(select(1, sizes.gapY, gaps)));
  let right = (width - 1) * gap.x;
  let bottom = (i32(sizes.height) - 1) * gap.y;
  let channels = sizes.channels;
  let depth = channels / 4;
  let last = i32(sizes.batch * sizes.height * sizes.width) - 1;

  var a0 = vec4f(); var b0 = vec4f(); var c0 = vec4f(); var d0 = vec4f();
  var a1 = vec4f(); var b1 = vec4f(); var c1 = vec4f(); var d1 = vec4f();
  var a2 = vec4f(); var b2 = vec4f(); var c2 = vec4f(); var d2 = vec4f();
  var a3 = vec4f(); var b3 = vec4f(); var c3 = vec4f(); var d3 = vec4f();
  var a4 = vec4f(); var b4 = vec4f(); var c4 = vec4f(); var d4 = vec4f();
  var a5 = vec4f(); var b5 = vec4f(); var c5 = vec4f(); var d5 = vec4f();
  var a6 = vec4f(); var b6 = vec4f(); var c6 = vec4f(); var d6 = vec4f();
  var a7 = vec4f(); var b7 = vec4f(); var c7 = vec4f(); var d7 = vec4f();
  for (var u = 0u; u < sizes.kernelHeight; u++) {
    var yI = topI + i32(u);
    var yJ = topJ + i32(u);
    var insideI = (yI >= vec4i(0)) & (yI <= vec4i(bottom));
    var insideJ = (yJ >= vec4i(0)) & (yJ <= vec4i(bottom));
    if (gaps) {
      insideI &= yI % gap.y == vec4i(0);
      insideJ &= yJ % gap.y == vec4i(0);
      yI /= gap.y;
      yJ /= gap.y;
    }
    for (var v = 0u; v < sizes.kernelWidth; v++) {
      var xI = leftI + i32(v);
      var xJ = leftJ + i32(v);
      var hereI = insideI & (xI >= vec4i(0)) & (xI <= vec4i(right));
      var hereJ = insideJ & (xJ >= vec4i(0)) & (xJ <= vec4i(right));
      if (gaps) {
        hereI &= xI % gap.x == vec4i(0);
        hereJ &= xJ % gap.x == vec4i(0);
        xI /= gap.x;
        xJ /= gap.x;
      }
      let m = select(vec4f(0), vec4f(1), hereI);
      let n = select(vec4f(0), vec4f(1), hereJ);
      let atI = vec4u(clamp((imageI + yI) * width + xI, vec4i(0), vec4i(last)));
      let atJ = vec4u(clamp((imageJ + yJ) * width + xJ, vec4i(0), vec4i(last)));
      let tap = u * sizes.kernelWidth + v;
      if (fours) {
        let fromI = atI * depth;
        let fromJ = atJ * depth;
        for (var k = 0u; k < depth; k++) {
          let p0 = x4[fromI.x + k] * m.x;
          let p1 = x4[fromI.y + k] * m.y;
          let p2 = x4[fromI.z + k] * m.z;
          let p3 = x4[fromI.w + k] * m.w;
          let p4 = x4[fromJ.x + k] * n.x;
          let p5 = x4[fromJ.y + k] * n.y;
          let p6 = x4[fromJ.z + k] * n.z;
          let p7 = x4[fromJ.w + k] * n.w;
          let wA = weightsOf(tap, k, q.x);
          a0 = four(p0, wA, a0);
          a1 = four(p1, wA, a1);
          a2 = four(p2, wA, a2);
          a3 = four(p3, wA, a3);
          a4 = four(p4, wA, a4);
          a5 = four(p5, wA, a5);
          a6 = four(p6, wA, a6);
          a7 = four(p7, wA, a7);
          let wB = weightsOf(tap, k, q.y);
          b0 = four(p0, wB, b0);
          b1 = four(p1, wB, b1);
          b2 = four(p2, wB, b2);
          b3 = four(p3, wB, b3);
          b4 = four(p4, wB, b4);
          b5 = four(p5, wB, b5);
          b6 = four(p6, wB, b6);
          b7 = four(p7, wB, b7);
          let wC = weightsOf(tap, k, q.z);
          c0 = four(p0, wC, c0);
          c1 = four(p1, wC, c1);
          c2 = four(p2, wC, c2);
          c3 = four(p3, wC, c3);
          c4 = four(p4, wC, c4);
          c5 = four(p5, wC, c5);
          c6 = four(p6, wC, c6);
          c7 = four(p7, wC, c7);
          let wD = weightsOf(tap, k, q.w);
          d0 = four(p0, wD, d0);
          d1 = four(p1, wD, d1);
          d2 = four(p2, wD, d2);
          d3 = four(p3, wD, d3);
          d4 = four(p4, wD, d4);
          d5 = four(p5, wD, d5);
          d6 = four(p6, wD, d6);
          d7 = four(p7, wD, d7);
        }
      } else {
        let fromI = atI * channels;
        let fromJ = atJ * channels;
        for (var k = 0u; k < channels; k++) {
          let at = (tap * channels + k) * across;
          let p0 = vec4f(x[fromI.x + k] * m.x);
          let p1 = vec4f(x[fromI.y + k] * m.y);
          let p2 = vec4f(x[fromI.z + k] * m.z);
          let p3 = vec4f(x[fromI.w + k] * m.w);
          let p4 = vec4f(x[fromJ.x + k] * n.x);
          let p5 = vec4f(x[fromJ.y + k] * n.y);
          let p6 = vec4f(x[fromJ.z + k] * n.z);
          let p7 = vec4f(x[fromJ.w + k] * n.w);
          let wA = weights[at + q.x];
          a0 = fma(p0, wA, a0);
          a1 = fma(p1, wA, a1);
          a2 = fma(p2, wA, a2);
          a3 = fma(p3, wA, a3);
          a4 = fma(p4, wA, a4);
          a5 = fma(p5, wA, a5);
          a6 = fma(p6, wA, a6);
          a7 = fma(p7, wA, a7);
          let wB = weights[at + q.y];
          b0 = fma(p0, wB, b0);
          b1 = fma(p1, wB, b1);
          b2 = fma(p2, wB, b2);
          b3 = fma(p3, wB, b3);
          b4 = fma(p4, wB, b4);
          b5 = fma(p5, wB, b5);
          b6 = fma(p6, wB, b6);
          b7 = fma(p7, wB, b7);
          let wC = weights[at + q.z];
          c0 = fma(p0, wC, c0);
          c1 = fma(p1, wC, c1);
          c2 = fma(p2, wC, c2);
          c3 = fma(p3, wC, c3);
          c4 = fma(p4, wC, c4);
          c5 = fma(p5, wC, c5);
          c6 = fma(p6, wC, c6);
          c7 = fma(p7, wC, c7);
          let wD = weights[at + q.w];
          d0 = fma(p0, wD, d0);
          d1 = fma(p1, wD, d1);
          d2 = fma(p2, wD, d2);
          d3 = fma(p3, wD, d3);
          d4 = fma(p4, wD, d4);
          d5 = fma(p5, wD, d5);
          d6 = fma(p6, wD, d6);
          d7 = fma(p7, wD, d7);
        }
      }
    }
  }
  let shifted = f32(sizes.epilogue & 1);
  let at = first * across;
  // Not constants, or compilers would unroll the loops.
  let count = min(8, pixels - first);
  let quarters = min(4, across - column / 4);
  var sums = array<vec4f, 32>(
    a0, a1, a2, a3, a4, a5, a6, a7,
    b0, b1, b2, b3, b4, b5, b6, b7,
    c0, c1, c2, c3, c4, c5, c6, c7,
    d0, d1, d2, d3, d4, d5, d6, d7);
  for (var t = 0u; t < quarters; t++) {
    let quarter = column / 4 + t;
    let shift = bias[quarter] * shifted;
    for (var p = 0u; p < count; p++) { store(at + p * across + quarter, sums[t * 8 + p], shift); }
  }
}
