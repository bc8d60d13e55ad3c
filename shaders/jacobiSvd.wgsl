// One-sided Jacobi on square matrices of many sizes in one dispatch: rotates their vectors, each contiguous, until they
// are mutually orthogonal; then gives the lengths, longest first, and the directions.
//
// A workgroup does one matrix. Vectors form blocks of two; in each round of a tournament every block meets another one,
// and the four vectors are made nearly orthogonal by one cyclic Jacobi sweep over their Gram matrix, which is computed
// again at each meeting. A sweep is over when all pairs of blocks have met; the largest |cos| between two vectors during
// it decides when to stop. Rotations are applied as x + x·(J − I), which rounds once instead of twice.

const lanes: u32 = 8;  // threads of a workgroup; replaced by the loader

struct Job {
  vectors: u32,    // [width, width] in the workspace, one vector per row; all offsets there are multiples of 4
  count: u32,      // vectors without the zero padding
  width: u32,      // a multiple of 4
  sorted: u32,     // where the directions go, [coordinate, vector], longest first
  permuted: u32,   // where they go a second time, coordinate i as row order[i]
  order: u32,
  state: u32,      // offset of the power of two by which lengths are multiplied
  singular: u32,   // where the lengths go
  report: u32,     // where the number of sweeps and the last |cos| go
  limit: u32,      // largest number of sweeps
  warm: u32,       // 1: direction i has a positive coordinate i; 0: its largest is positive
  pad: u32,
}

@group(0) @binding(0) var<storage, read> jobs: array<Job>;
@group(0) @binding(1) var<storage, read_write> workspace: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> singular: array<f32>;
@group(0) @binding(3) var<storage, read_write> report: array<f32>;

const MAX_COLS: u32 = 256;
const TOLERANCE: f32 = 1.2e-7;   // times √n: a |cos| below this is rounding error
const VANISHING: f32 = 1e-24;    // squared lengths below this count as zero; entries are at most about 1

// Partial sums of the products of four vectors: 00 11 22 33, 01 02 03 12, 13 23.
var<workgroup> squares: array<vec4f, lanes>;
var<workgroup> products: array<vec4f, lanes>;
var<workgroup> lasts: array<vec2f, lanes>;
var<workgroup> worst: array<f32, lanes>;
var<workgroup> residual: f32;
var<workgroup> lengths: array<f32, MAX_COLS>;
var<workgroup> places: array<u32, MAX_COLS>;   // index of the i-th longest vector
var<workgroup> factors: array<f32, MAX_COLS>;  // ±1/length of the i-th longest

fn reciprocalRoot(x: f32) -> f32 {
  let y = inverseSqrt(x);
  return y * fma(-0.5 * x * y, y, 1.5);
}

// Player of slot k in round r of a tournament among an even number: 0 stays, the others rotate.
fn player(k: u32, r: u32, players: u32) -> u32 {
  if (k == 0) { return 0u; }
  return 1 + (k - 1 + r) % (players - 1);
}

// (sin, 1 − cos) of the rotation by at most 45° that makes two vectors orthogonal, from their squares and product.
fn rotation(a: f32, b: f32, product: f32) -> vec2f {
  if (min(a, b) < VANISHING || product == 0) { return vec2f(); }
  let zeta = (b - a) / (2 * product);
  let size = abs(zeta);
  let tangent = select(-1.0, 1.0, zeta >= 0) / select(size + sqrt(fma(size, size, 1.0)), 2 * size, size > 1e4);
  let cosine = reciprocalRoot(fma(tangent, tangent, 1.0));
  let sine = cosine * tangent;
  return vec2f(sine, sine * sine / (1 + cosine));
}

// J − I of the rotations of one cyclic sweep over a Gram matrix of four vectors.
fn sweep(gram: mat4x4f) -> mat4x4f {
  var h = gram;
  var unit = mat4x4f(vec4f(1, 0, 0, 0), vec4f(0, 1, 0, 0), vec4f(0, 0, 1, 0), vec4f(0, 0, 0, 1));
  var change = mat4x4f();
  for (var turn = 0; turn < 3; turn++) {
    let p = rotation(h[0][0], h[1][1], h[0][1]);
    let q = rotation(h[2][2], h[3][3], h[2][3]);
    change = mat4x4f(
      change[0] - p.y * (change[0] + unit[0]) - p.x * (change[1] + unit[1]),
      change[1] - p.y * (change[1] + unit[1]) + p.x * (change[0] + unit[0]),
      change[2] - q.y * (change[2] + unit[2]) - q.x * (change[3] + unit[3]),
      change[3] - q.y * (change[3] + unit[3]) + q.x * (change[2] + unit[2]));
    let cosines = 1 - vec4f(p.y, p.y, q.y, q.y);
    let sines = vec4f(-p.x, p.x, -q.x, q.x);
    let c0 = cosines.x * h[0] + sines.x * h[1];
    let c1 = cosines.y * h[1] + sines.y * h[0];
    let c2 = cosines.z * h[2] + sines.z * h[3];
    let c3 = cosines.w * h[3] + sines.w * h[2];
    let r0 = cosines * c0 + sines * c0.yxwz;
    let r1 = cosines * c1 + sines * c1.yxwz;
    let r2 = cosines * c2 + sines * c2.yxwz;
    let r3 = cosines * c3 + sines * c3.yxwz;
    // The next pairs: 0 stays, 2 3 1 follow.
    h = mat4x4f(r0.xzwy, r2.xzwy, r3.xzwy, r1.xzwy);
    change = mat4x4f(change[0], change[2], change[3], change[1]);
    unit = mat4x4f(unit[0], unit[2], unit[3], unit[1]);
  }
  return change;
}

// One meeting of each pair of blocks in a round; returns the largest |cos| that this thread has seen.
fn meetings(job: Job, tolerance: f32, t: u32) -> f32 {
  let h = job.width / 4;       // groups of four coordinates, and pairs of blocks
  let blocks = job.width / 2;
  var team = 1u;               // threads per pair of blocks
  while (2 * team * h <= lanes) { team *= 2; }
  let first = t % team;
  var most = 0.0;
  for (var round = 0u; round < blocks - 1; round++) {
    for (var offset = 0u; offset < h; offset += lanes / team) {
      let slot = offset + t / team;
      let live = slot < h;
      let a = job.vectors / 4 + 2 * h * player(slot, round, blocks);
      let b = job.vectors / 4 + 2 * h * player(blocks - 1 - slot, round, blocks);
      var square = vec4f();
      var product = vec4f();
      var last = vec2f();
      if (live) {
        for (var i = first; i < h; i += team) {
          let x0 = workspace[a + i];
          let x1 = workspace[a + h + i];
          let x2 = workspace[b + i];
          let x3 = workspace[b + h + i];
          square += vec4f(dot(x0, x0), dot(x1, x1), dot(x2, x2), dot(x3, x3));
          product += vec4f(dot(x0, x1), dot(x0, x2), dot(x0, x3), dot(x1, x2));
          last += vec2f(dot(x1, x3), dot(x2, x3));
        }
      }
      if (team > 1) {
        squares[t] = square;
        products[t] = product;
        lasts[t] = last;
        workgroupBarrier();
        for (var s = team / 2; s > 0; s /= 2) {
          if (first < s) {
            squares[t] += squares[t + s];
            products[t] += products[t + s];
            lasts[t] += lasts[t + s];
          }
          workgroupBarrier();
        }
        square = squares[t - first];
        product = products[t - first];
        last = lasts[t - first];
      }
      let inverse = select(vec4f(), inverseSqrt(square), square >= vec4f(VANISHING));
      let cosines = abs(product) * inverse.xxxy * inverse.yzwz;
      let others = abs(last) * inverse.yz * inverse.ww;
      let largest = max(max(max(cosines.x, cosines.y), max(cosines.z, cosines.w)), max(others.x, others.y));
      most = max(most, largest);
      if (live && largest > tolerance) {
        let change = sweep(mat4x4f(
          vec4f(square.x, product.x, product.y, product.z),
          vec4f(product.x, square.y, product.w, last.x),
          vec4f(product.y, product.w, square.z, last.y),
          vec4f(product.z, last.x, last.y, square.w)));
        for (var i = first; i < h; i += team) {
          let x = mat4x4f(workspace[a + i], workspace[a + h + i], workspace[b + i], workspace[b + h + i]);
          let added = x * change;
          workspace[a + i] = x[0] + added[0];
          workspace[a + h + i] = x[1] + added[1];
          workspace[b + i] = x[2] + added[2];
          workspace[b + h + i] = x[3] + added[3];
        }
      }
      storageBarrier();
      workgroupBarrier();
    }
  }
  return most;
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
  let h = job.width / 4;
  let tolerance = TOLERANCE * sqrt(f32(job.count));
  var sweeps = 0u;
  var reached = 0.0;
  while (sweeps < job.limit) {
    worst[t] = meetings(job, tolerance, t);
    workgroupBarrier();
    if (t == 0) {
      residual = worst[0];
      for (var i = 1u; i < lanes; i++) { residual = max(residual, worst[i]); }
    }
    reached = workgroupUniformLoad(&residual);
    sweeps++;
    if (reached <= tolerance) { break; }
  }
  for (var j = t; j < job.width; j += lanes) {
    var square = 0.0;
    for (var i = 0u; i < h; i++) {
      let x = workspace[job.vectors / 4 + j * h + i];
      square += dot(x, x);
    }
    lengths[j] = select(0.0, square * reciprocalRoot(square), square >= VANISHING);
  }
  workgroupBarrier();
  for (var j = t; j < job.width; j += lanes) {
    let own = lengths[j];
    var place = 0u;
    for (var i = 0u; i < job.width; i++) {
      if (lengths[i] > own || (lengths[i] == own && i < j)) { place++; }
    }
    var decisive = 0.0;
    if (job.warm != 0) {
      decisive = workspace[job.vectors / 4 + j * h + place / 4][place % 4];
    } else {
      for (var i = 0u; i < job.width; i++) {
        let x = workspace[job.vectors / 4 + j * h + i / 4][i % 4];
        if (abs(x) > abs(decisive)) { decisive = x; }
      }
    }
    places[place] = j;
    factors[place] = select(0.0, select(1.0, -1.0, decisive < 0) / own, own > 0);
  }
  workgroupBarrier();
  for (var at = t; at < job.width * h; at += lanes) {
    let i = at / h;
    let place = 4 * (at % h);
    var y = vec4f();
    for (var c = 0u; c < 4; c++) {
      y[c] = factors[place + c] * workspace[job.vectors / 4 + places[place + c] * h + i / 4][i % 4];
    }
    workspace[job.sorted / 4 + at] = y;
    workspace[job.permuted / 4 + u32(workspace[job.order / 4 + i / 4][i % 4]) * h + at % h] = y;
  }
  let scale = workspace[job.state / 4].x;
  for (var place = t; place < job.count; place += lanes) {
    singular[job.singular + place] = scale * lengths[places[place]];
  }
  if (t == 0) {
    report[job.report] = f32(sweeps);
    report[job.report + 1] = reached;
  }
}
