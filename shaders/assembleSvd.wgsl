// Singular vectors from reflectors: Q₂·[Q₁·diag(±1); 0], or Q₁·diag(±1) alone, where Q = H₀ H₁ … as householderQr
// stores them and the signs are those of R's diagonal. Written into the workspace, and as row-major output.
//
// A workgroup does up to eight groups of four columns of one matrix. Four reflectors are applied at a time: four
// elements per row are loaded for sixteen products. Each thread keeps to its own rows and columns, so that only sums
// need barriers.

const lanes: u32 = 8;  // threads of a workgroup; replaced by the loader

struct Job {
  destination: u32,    // [height, width] in the workspace; all offsets there are multiples of 4
  height: u32,
  width: u32,
  first: u32,     // groups of four columns of this workgroup: the first, and how many
  fours: u32,
  inner: u32,     // reflectors of Q₁, [width, width]
  diagonal: u32,  // of the R that belongs to Q₁
  outer: u32,     // reflectors of Q₂, [height, width], or NONE
  side: u32,      // 0: to `left`, 1: to `right`
  output: u32,    // offset there
  rows: u32,      // rows and columns there
  cols: u32,
}

@group(0) @binding(0) var<storage, read> jobs: array<Job>;
@group(0) @binding(1) var<storage, read_write> workspace: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> left: array<f32>;
@group(0) @binding(3) var<storage, read_write> right: array<f32>;

const NONE: u32 = 0xffffffff;
const CHUNK: u32 = 32;  // rows of a thread summed before they are added to the total: keeps the error near √rows

var<workgroup> sums0: array<vec4f, lanes>;
var<workgroup> sums1: array<vec4f, lanes>;
var<workgroup> sums2: array<vec4f, lanes>;
var<workgroup> sums3: array<vec4f, lanes>;
var<workgroup> near: array<vec3f, lanes>;
var<workgroup> far: array<vec3f, lanes>;

struct Sums {
  d: mat4x4f,   // column r: vᵣᵀ times the four columns
  near: vec3f,  // v₀ᵀv₁ v₁ᵀv₂ v₂ᵀv₃
  far: vec3f,   // v₀ᵀv₂ v₁ᵀv₃ v₀ᵀv₃
}

// Sums over the threads that are equal modulo `across`.
fn total(own: Sums, t: u32, across: u32) -> Sums {
  if (across == lanes) { return own; }
  workgroupBarrier();
  sums0[t] = own.d[0];
  sums1[t] = own.d[1];
  sums2[t] = own.d[2];
  sums3[t] = own.d[3];
  near[t] = own.near;
  far[t] = own.far;
  workgroupBarrier();
  for (var s = lanes / 2; s >= across; s /= 2) {
    if (t < s) {
      sums0[t] += sums0[t + s];
      sums1[t] += sums1[t + s];
      sums2[t] += sums2[t + s];
      sums3[t] += sums3[t + s];
      near[t] += near[t + s];
      far[t] += far[t + s];
    }
    workgroupBarrier();
  }
  let at = t % across;
  return Sums(mat4x4f(sums0[at], sums1[at], sums2[at], sums3[at]), near[at], far[at]);
}

// Applies the reflectors of blocks `last` to 0 of a [rows, width] matrix to the g-th four columns of the target.
fn apply(job: Job, reflectors: u32, rows: u32, last: u32, across: u32, t: u32) {
  let w = job.width / 4;
  let g = job.first + t % across;
  let live = t % across < job.fours;
  let own = t / across;
  let step = lanes / across;
  for (var count = last + 1; count > 0; count--) {
    let block = count - 1;
    // The thread's first row from 4·block on; the rows above are zero.
    let begin = own + (max(4 * block, own) - own + step - 1) / step * step;
    var sums = Sums();
    if (live) {
      for (var start = begin; start < rows; start += CHUNK * step) {
        var part = Sums();
        for (var i = start; i < min(start + CHUNK * step, rows); i += step) {
          let v = workspace[reflectors / 4 + i * w + block];
          let x = workspace[job.destination / 4 + i * w + g];
          part.d[0] = fma(vec4f(v.x), x, part.d[0]);
          part.d[1] = fma(vec4f(v.y), x, part.d[1]);
          part.d[2] = fma(vec4f(v.z), x, part.d[2]);
          part.d[3] = fma(vec4f(v.w), x, part.d[3]);
          part.near = fma(v.xyz, v.yzw, part.near);
          part.far = fma(v.xyx, v.zww, part.far);
        }
        sums.d += part.d;
        sums.near += part.near;
        sums.far += part.far;
      }
    }
    sums = total(sums, t, across);
    // H₀H₁H₂H₃x = x − V·f: each reflector acts on the result of those after it.
    let f3 = sums.d[3];
    let f2 = sums.d[2] - sums.near.z * f3;
    let f1 = sums.d[1] - sums.near.y * f2 - sums.far.y * f3;
    let f0 = sums.d[0] - sums.near.x * f1 - sums.far.x * f2 - sums.far.z * f3;
    if (live) {
      for (var i = begin; i < rows; i += step) {
        let v = workspace[reflectors / 4 + i * w + block];
        let at = job.destination / 4 + i * w + g;
        workspace[at] -= fma(vec4f(v.w), f3, fma(vec4f(v.z), f2, fma(vec4f(v.y), f1, v.x * f0)));
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
  let across = min(lanes, 1u << (32 - countLeadingZeros(job.fours - 1)));
  let g = job.first + t % across;
  let live = t % across < job.fours;
  let column = 4 * g + vec4u(0, 1, 2, 3);
  if (live) {
    let signs = select(vec4f(1), vec4f(-1), workspace[job.diagonal / 4 + g] < vec4f());
    for (var i = t / across; i < job.height; i += lanes / across) {
      workspace[job.destination / 4 + i * w + g] = select(vec4f(), signs, column == vec4u(i));
    }
  }
  // Later reflectors of Q₁ do not change these columns of the identity. One loop, so that `apply` is compiled once.
  for (var outer = 0u; outer < select(2u, 1u, job.outer == NONE); outer++) {
    let inner = outer == 0;
    let last = select(w - 1, job.first + job.fours - 1, inner);
    apply(job, select(job.outer, job.inner, inner), select(job.height, job.width, inner), last, across, t);
  }
  if (live) {
    for (var i = t / across; i < job.rows; i += lanes / across) {
      let x = workspace[job.destination / 4 + i * w + g];
      for (var c = 0u; c < 4; c++) {
        if (column[c] < job.cols) {
          let at = job.output + i * job.cols + column[c];
          if (job.side == 0) { left[at] = x[c]; } else { right[at] = x[c]; }
        }
      }
    }
  }
}
