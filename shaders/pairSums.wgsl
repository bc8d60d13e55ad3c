// Partial sums of a·b, (a − b)², a² and b² over pairs of windows of equal length, all pairs in one dispatch.
//
// Each of a pair's n threads sums every n-th group of four: adjacent threads read adjacent elements, and the order of the
// additions never changes.

struct Pair {
  first: u32,    // offset of a, a multiple of 4
  second: u32,   // and of b
  length: u32,
  place: u32,    // offset of its first thread's sums, in vec4s
  threads: u32,
}

@group(0) @binding(0) var<storage, read> first: array<vec4f>;
@group(0) @binding(1) var<storage, read> second: array<vec4f>;
@group(0) @binding(2) var<storage, read> pairs: array<Pair>;
@group(0) @binding(3) var<storage, read> shares: array<vec4u>;  // pair, thread: index among the pair's threads
@group(0) @binding(4) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&shares)) { return; }
  let share = shares[index];
  let pair = pairs[share.x];
  var products = vec4f(); var differences = vec4f(); var squaresA = vec4f(); var squaresB = vec4f();
  for (var at = 4 * share.y; at < pair.length; at += 4 * pair.threads) {
    let inside = vec4u(at, at + 1, at + 2, at + 3) < vec4u(pair.length);
    let a = select(vec4f(), first[(pair.first + at) / 4], inside);
    let b = select(vec4f(), second[(pair.second + at) / 4], inside);
    products = fma(a, b, products);
    differences = fma(a - b, a - b, differences);
    squaresA = fma(a, a, squaresA);
    squaresB = fma(b, b, squaresB);
  }
  let one = vec4f(1);
  sums[pair.place + share.y] = vec4f(
    dot(products, one), dot(differences, one), dot(squaresA, one), dot(squaresB, one));
}
