import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from '../../src/gpu/kernel';
import { spliced } from '../../src/kernels/spliced';
import type { Penalty } from '../../src/penalties/penalty';

const words = 4;

/** Weight of W_ij²: with tilt 0 the same for all elements, otherwise different for every element. */
const factorAt = (tilt: number, row: number, col: number) => 1 + tilt * (row + col / 2);

const recordsOf = (table: Uint32Array) =>
  Array.from({ length: table.length / words }, (_, i) => {
    const [offset = 0, rows = 0, cols = 0, tilt = 0] = table.subarray(words * i);
    return { offset, rows, cols, tilt };
  });

/** gradients += strength · (1 + tilt · (i + j/2)) W_ij. */
const kernel: Kernel = {
  name: 'tilted',
  source: /* wgsl */ `
    @group(0) @binding(0) var<storage, read> weights: array<f32>;
    @group(0) @binding(1) var<storage, read> places: array<vec4u>;
    @group(0) @binding(2) var<storage, read> strength: array<f32>;
    @group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
    @compute @workgroup_size(64)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
      let place = places[group.x];
      for (var i = lane; i < place.y * place.z; i += 64) {
        let tilt = f32(place.w) * (f32(i / place.z) + f32(i % place.z) / 2);
        gradients[place.x + i] += strength[0] * (1 + tilt) * weights[place.x + i];
      }
    }`,
  workgroupSize: 64,
  bindings: [
    { name: 'weights', type: 'f32', access: 'read' },
    { name: 'places', type: 'u32', access: 'read' },
    { name: 'strength', type: 'f32', access: 'read' },
    { name: 'gradients', type: 'f32', access: 'read_write' },
  ],
  fallback({ weights, strength, gradients }, { places = new Uint32Array() }) {
    if (!weights || !strength || !gradients) return {};
    const parts = recordsOf(places).map(({ offset, rows, cols, tilt }) => {
      const factors = Float32Array.from({ length: rows * cols }, (_, i) =>
        factorAt(tilt, Math.floor(i / cols), i % cols),
      );
      const own = tf.mul(tf.slice1d(weights, offset, rows * cols), factors);
      const before = tf.slice1d(gradients, offset, rows * cols);
      return { offset, tensor: tf.add(before, tf.mul(tf.slice1d(strength, 0, 1), own)) };
    });
    return { gradients: spliced(gradients, parts) };
  },
};

/** ½ Σ (1 + tilt · (i + j/2)) W_ij²: half the squared Frobenius norm of the whole weight where tilt is 0. */
export const tilted: Penalty = {
  id: 'tilted',
  label: 'Tilted norm',
  summary: 'Half the weighted square of the norm of W.',
  params: {
    tilt: { kind: 'number', label: 'Tilt', help: 'How much more later elements count.', default: 0, min: 0, max: 9, scale: 'linear', integer: true }, // prettier-ignore
  },
  by: 'weight',
  open(engine, { values: weights, gradients, places }, { tilt }) {
    const table = Uint32Array.from(
      places.flatMap(({ offset, rows, cols }) => [offset, rows, cols, Number(tilt)]),
    );
    const packed = engine.allocate('places', table);
    return {
      reads: [weights],
      measure() {},
      addGradient: (strength) =>
        engine.dispatch(kernel, { weights, places: packed, strength, gradients }, 64 * places.length),
      values: ([all = new Float32Array()]) =>
        places.map(({ offset, rows, cols }) => {
          let sum = 0;
          for (let i = 0; i < rows * cols; i++)
            sum += factorAt(Number(tilt), Math.floor(i / cols), i % cols) * (all[offset + i] ?? NaN) ** 2;
          return sum / 2;
        }),
      dispose: () => engine.free(packed),
    };
  },
  oracle(W, { cols }, { tilt }) {
    const gradient = W.map((w, i) => factorAt(Number(tilt), Math.floor(i / cols), i % cols) * w);
    return { value: gradient.reduce((sum, slope, i) => sum + (slope * (W[i] ?? NaN)) / 2, 0), gradient };
  },
};
