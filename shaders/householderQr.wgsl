// Householder QR of tall matrices of many shapes in one dispatch, in place: A·P = H₀ H₁ … · R.
//
// A workgroup does one matrix. H = I − v vᵀ with ‖v‖² = 2, or v = 0; v replaces the column that it eliminates. Columns
// are processed in groups of four. With pivoting, the four longest of the remaining columns come next; their lengths are
// computed again in the pass that updates them. The threads first share the rows of the four columns; then each has four
// later columns, or some of their rows, and applies four reflectors at a time: five loads and stores of four elements for
// 32 products.

const lanes: u32 = 8;  // threads of a workgroup; replaced by the loader

struct Job {
  matrix: u32,    // [rows, width] row-major in the workspace; all offsets are multiples of 4
  rows: u32,      // multiples of 4, zeros included; rows ≥ width
  cols: u32,      // without padding
  width: u32,
  triangle: u32,  // where R goes, [width, width], or NONE; then no order is written either
  copy: u32,      // where R goes a second time
  order: u32,     // column k of A·P is column order[k] of A
  pivot: u32,
  diagonal: u32,  // where the diagonal of R goes, [width]
  pad: array<u32, 3>,
}

@group(0) @binding(0) var<storage, read> jobs: array<Job>;
@group(0) @binding(1) var<storage, read_write> workspace: array<vec4f>;

const NONE: u32 = 0xffffffff;
const MAX_COLS: u32 = 256;
const CHUNK: u32 = 32;          // rows of a thread summed before they are added to the total: keeps the error near √rows
const VANISHING: f32 = 1e-30;   // squared lengths below this count as zero; entries are at most about 1

var<workgroup> squares: array<f32, MAX_COLS>;  // squared length of the rest of each column
var<workgroup> order: array<u32, MAX_COLS>;
var<workgroup> longest: array<vec2f, lanes>;   // square, column
var<workgroup> sums: array<mat4x4f, lanes>;
var<workgroup> near: array<vec3f, lanes>;
var<workgroup> far: array<vec3f, lanes>;

struct Sums {
  d: mat4x4f,   // column r: vᵣᵀ times four columns
  near: vec3f,  // v₀ᵀv₁ v₁ᵀv₂ v₂ᵀv₃
  far: vec3f,   // v₀ᵀv₂ v₁ᵀv₃ v₀ᵀv₃
}

// 1/√x with one Newton step: inverseSqrt itself may be off by two ULP.
fn reciprocalRoot(x: f32) -> f32 {
  let y = inverseSqrt(x);
  return y * fma(-0.5 * x * y, y, 1.5);
}

// The least power of two that is at least n, and at most the number of threads.
fn spread(n: u32) -> u32 {
  return min(lanes, 1u << (32 - countLeadingZeros(n - 1)));
}

// Sum over the threads that are equal modulo `across`.
fn total(value: vec4f, t: u32, across: u32) -> vec4f {
  if (across == lanes) { return value; }
  workgroupBarrier();
  sums[t][0] = value;
  workgroupBarrier();
  for (var s = lanes / 2; s >= across; s /= 2) {
    if (t < s) { sums[t][0] += sums[t + s][0]; }
    workgroupBarrier();
  }
  return sums[t % across][0];
}

// `total` of everything that applying four reflectors needs.
fn totals(own: Sums, t: u32, across: u32) -> Sums {
  if (across == lanes) { return own; }
  workgroupBarrier();
  sums[t] = own.d;
  near[t] = own.near;
  far[t] = own.far;
  workgroupBarrier();
  for (var s = lanes / 2; s >= across; s /= 2) {
    if (t < s) {
      sums[t] += sums[t + s];
      near[t] += near[t + s];
      far[t] += far[t + s];
    }
    workgroupBarrier();
  }
  let at = t % across;
  return Sums(sums[at], near[at], far[at]);
}

// Swaps column k with the longest of those from k on, the first where several are equal.
fn bringLongest(job: Job, k: u32, t: u32) {
  var mine = vec2f(-1, f32(k));
  for (var j = k + t; j < job.cols; j += lanes) {
    if (squares[j] > mine.x) { mine = vec2f(squares[j], f32(j)); }
  }
  longest[t] = mine;
  workgroupBarrier();
  for (var s = lanes / 2; s > 0; s /= 2) {
    if (t < s) {
      let a = longest[t];
      let b = longest[t + s];
      if (b.x > a.x || (b.x == a.x && b.y < a.y)) { longest[t] = b; }
    }
    workgroupBarrier();
  }
  let p = u32(longest[0].y);
  if (p != k) {
    for (var i = t; i < job.rows; i += lanes) {
      let left = job.matrix / 4 + i * (job.width / 4) + k / 4;
      let right = job.matrix / 4 + i * (job.width / 4) + p / 4;
      let value = workspace[right][p % 4];
      workspace[right][p % 4] = workspace[left][k % 4];
      workspace[left][k % 4] = value;
    }
    if (t == 0) {
      squares[p] = squares[k];
      let other = order[p];
      order[p] = order[k];
      order[k] = other;
    }
  }
  workgroupBarrier();
}

// Makes the reflectors of one block's columns, in place; their 4×4 block of R goes to its location in R.
fn factor(job: Job, block: u32, t: u32) {
  let w = job.width / 4;
  let base = job.matrix / 4 + block;
  let first = 4 * block;
  let own = t + (max(first, t) - t + lanes - 1) / lanes * lanes;  // this thread's first row from `first` on
  let place = vec4u(0, 1, 2, 3);
  var diagonal = vec4f();
  // Squared length of the rest of the next column, and its first entry.
  var next = vec4f();
  for (var i = own; i < job.rows; i += lanes) {
    let x = workspace[base + i * w].x;
    next.x += x * x;
    if (i == first) { next.y = x; }
  }
  for (var c = 0u; c < min(4u, job.cols - first); c++) {
    let found = total(next, t, 1);
    let one = select(vec4f(), vec4f(1), place == vec4u(c));
    let after = select(vec4f(), vec4f(1), place == vec4u(c + 1));
    let row = first + c;
    let square = found.x;
    let norm = select(-1.0, 1.0, found.y >= 0) * square * reciprocalRoot(square);
    let exists = square >= VANISHING;
    let scale = select(0.0, reciprocalRoot(abs(norm) * (abs(norm) + abs(found.y))), exists);
    let head = select(0.0, scale * (found.y + norm), exists);
    diagonal = select(diagonal, vec4f(select(0.0, -norm, exists)), place == vec4u(c));
    var along = vec4f();
    for (var start = own; start < job.rows; start += CHUNK * lanes) {
      var part = vec4f();
      for (var i = start; i < min(start + CHUNK * lanes, job.rows); i += lanes) {
        let x = workspace[base + i * w];
        let v = select(select(scale * dot(x, one), head, i == row), 0.0, i < row);
        part = fma(vec4f(v), x, part);
      }
      along += part;
    }
    along = select(vec4f(), total(along, t, 1), place > vec4u(c));
    next = vec4f();
    for (var start = own; start < job.rows; start += CHUNK * lanes) {
      var part = 0.0;
      for (var i = start; i < min(start + CHUNK * lanes, job.rows); i += lanes) {
        if (i < row) { continue; }
        let x = workspace[base + i * w];
        let v = select(scale * dot(x, one), head, i == row);
        let y = select(fma(vec4f(-v), along, x), vec4f(v), place == vec4u(c));
        workspace[base + i * w] = y;
        let ahead = dot(y, after);
        if (i > row) { part = fma(ahead, ahead, part); }
        if (i == row + 1) { next.y = ahead; }
      }
      next.x += part;
    }
  }
  for (var i = own; i < first + 4; i += lanes) {
    let x = workspace[base + i * w];
    let above = place > vec4u(i - first);
    workspace[base + i * w] = select(x, vec4f(), above);
    if (job.triangle != NONE) {
      let r = select(select(vec4f(), diagonal, place == vec4u(i - first)), x, above);
      workspace[job.triangle / 4 + i * w + block] = r;
      workspace[job.copy / 4 + i * w + block] = r;
    }
  }
  if (t == 0) { workspace[job.diagonal / 4 + block] = diagonal; }
}

// Applies the reflectors of a block to all later columns, and computes the squared lengths of their rests.
fn update(job: Job, block: u32, t: u32) {
  let w = job.width / 4;
  if (block + 1 >= w) { return; }
  let across = spread(w - block - 1);
  let step = lanes / across;
  let begin = 4 * block + t / across;
  for (var offset = block + 1; offset < w; offset += across) {
    let g = offset + t % across;
    let live = g < w;
    var all = Sums();
    if (live) {
      for (var start = begin; start < job.rows; start += CHUNK * step) {
        var part = Sums();
        for (var i = start; i < min(start + CHUNK * step, job.rows); i += step) {
          let v = workspace[job.matrix / 4 + i * w + block];
          let x = workspace[job.matrix / 4 + i * w + g];
          part.d[0] = fma(vec4f(v.x), x, part.d[0]);
          part.d[1] = fma(vec4f(v.y), x, part.d[1]);
          part.d[2] = fma(vec4f(v.z), x, part.d[2]);
          part.d[3] = fma(vec4f(v.w), x, part.d[3]);
          part.near = fma(v.xyz, v.yzw, part.near);
          part.far = fma(v.xyx, v.zww, part.far);
        }
        all.d += part.d;
        all.near += part.near;
        all.far += part.far;
      }
    }
    all = totals(all, t, across);
    // H₃H₂H₁H₀x = x − V·f: each reflector acts on the result of those before it.
    let f0 = all.d[0];
    let f1 = all.d[1] - all.near.x * f0;
    let f2 = all.d[2] - all.far.x * f0 - all.near.y * f1;
    let f3 = all.d[3] - all.far.z * f0 - all.far.y * f1 - all.near.z * f2;
    var square = vec4f();
    if (live) {
      for (var i = begin; i < job.rows; i += step) {
        let v = workspace[job.matrix / 4 + i * w + block];
        let at = job.matrix / 4 + i * w + g;
        let x = workspace[at] - fma(vec4f(v.w), f3, fma(vec4f(v.z), f2, fma(vec4f(v.y), f1, v.x * f0)));
        workspace[at] = x;
        if (i >= 4 * block + 4) { square = fma(x, x, square); }
      }
    }
    if (job.pivot != 0) {
      square = total(square, t, across);
      if (live && t < across) {
        for (var c = 0u; c < 4; c++) { squares[4 * g + c] = square[c]; }
      }
    }
  }
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(num_workgroups) groups: vec3u,
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let index = group.x + group.y * groups.x;
  if (index >= arrayLength(&jobs)) { return; }
  let job = jobs[index];
  let w = job.width / 4;
  for (var j = t; j < job.width; j += lanes) {
    order[j] = j;
    var square = 0.0;
    if (job.pivot != 0) {
      for (var i = 0u; i < job.rows; i++) {
        let x = workspace[job.matrix / 4 + i * w + j / 4][j % 4];
        square = fma(x, x, square);
      }
    }
    squares[j] = square;
  }
  for (var block = 0u; 4 * block < job.cols; block++) {
    storageBarrier();
    workgroupBarrier();
    if (job.pivot != 0) {
      for (var k = 4 * block; k < min(4 * block + 4, job.cols); k++) { bringLongest(job, k, t); }
    }
    factor(job, block, t);
    storageBarrier();
    workgroupBarrier();
    update(job, block, t);
  }
  storageBarrier();
  workgroupBarrier();
  // Moves the rest of R from above the reflectors, where zeros remain.
  for (var at = t; at < job.width * w; at += lanes) {
    let row = at / w;
    let g = at % w;
    if (g == row / 4) { continue; }
    var r = vec4f();
    if (g > row / 4) {
      r = workspace[job.matrix / 4 + at];
      workspace[job.matrix / 4 + at] = vec4f();
    }
    if (job.triangle != NONE) {
      workspace[job.triangle / 4 + at] = r;
      workspace[job.copy / 4 + at] = r;
    }
  }
  if (job.triangle != NONE) {
    for (var g = t; g < w; g += lanes) {
      let j = 4 * g;
      workspace[job.order / 4 + g] = vec4f(f32(order[j]), f32(order[j + 1]), f32(order[j + 2]), f32(order[j + 3]));
    }
  }
}
