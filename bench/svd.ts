import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { shapedLayers } from '../src/layers/network/shape';
import { createRng } from '../src/core/rng';
import type { Engine } from '../src/gpu/engine';
import { createBatchedSvd } from '../src/math/gpu/batchedSvd';
import type { SvdWindow } from '../src/math/gpu/batchedSvd';
import { svd } from '../src/math/svd';
import { models } from '../src/models';
import { interleaved, recordOf } from './bench';
import type { Bench } from './bench';

const rounds = 5;

/** Tolerance of singular values, relative to the largest of their matrix. */
const tolerance = 1e-4;

type Sized = { rows: number; cols: number; entries: Float32Array<ArrayBuffer> };

/** One way to decompose all matrices: those of set 0, or of set 1, which differ slightly. */
type Peer = { singular(): Promise<ArrayLike<number>[]>; run(set: 0 | 1): Promise<void>; close(): void };

/** [channels·kh·kw, filters] of each low-rank convolution, [features, units] of each low-rank dense layer. */
function layerShapes(id: string, input: readonly number[]): [number, number][] {
  const model = models.find((candidate) => candidate.id === id);
  if (!model) throw new Error(`Unknown model ${id}.`);
  return shapedLayers(model.build(input, 10)).flatMap(({ layer, input: read }): [number, number][] => {
    if (layer.kind === 'conv' && layer.lowRank)
      return [[(read.at(-1) ?? 1) * layer.kernel[0] * layer.kernel[1], layer.filters]];
    return layer.kind === 'dense' && layer.lowRank ? [[read.at(-1) ?? 1, layer.units]] : [];
  });
}

/** Ours: one call for all matrices, cold or warm. */
function onGpu(engine: Engine, sets: readonly (readonly Sized[])[], warm: boolean): Peer {
  let length = 0;
  const windows = (sets[0] ?? []).map(({ rows, cols }): SvdWindow => {
    const offset = length;
    length += Math.ceil((rows * cols) / 4) * 4;
    return { offset, rows, cols };
  });
  const sources = sets.map((set) => {
    const source = new Float32Array(length);
    set.forEach(({ entries }, i) => source.set(entries, windows[i]?.offset));
    return engine.allocate('matrices', source);
  });
  const batch = createBatchedSvd(engine, windows);
  const enqueue = (set: 0 | 1) => {
    const source = sources[set];
    if (source) batch.compute(source, { warm });
  };
  return {
    async singular() {
      enqueue(0);
      const [values = new Float32Array()] = await engine.read([batch.singular]);
      return batch.places.map(({ singular, rank }) => values.subarray(singular, singular + rank));
    },
    async run(set) {
      enqueue(set);
      await engine.settle();
    },
    close() {
      batch.dispose();
      for (const source of sources) engine.free(source);
    },
  };
}

/** A library that decomposes one matrix after the other on the CPU. */
function onHost(sets: readonly (readonly Sized[])[], decompose: (matrix: Sized) => ArrayLike<number>): Peer {
  return {
    singular: async () => (sets[0] ?? []).map(decompose),
    async run(set) {
      for (const matrix of sets[set] ?? []) decompose(matrix);
    },
    close() {},
  };
}

const mlMatrix = ({ rows, cols, entries }: Sized) => {
  const rowsOf = Array.from({ length: rows }, (_, i) => entries.subarray(i * cols, (i + 1) * cols));
  return new SingularValueDecomposition(new Matrix(rowsOf), { autoTranspose: true }).diagonal;
};

/** jax-js on its own WebGPU device, in the same process; matrices of the same shape in one call. */
async function inJaxjs(sets: readonly (readonly Sized[])[]): Promise<Peer> {
  const { blockUntilReady, defaultDevice, init, numpy: np } = await import('@jax-js/jax');
  if (!(await init('webgpu')).includes('webgpu')) throw new Error('jax-js finds no WebGPU.');
  defaultDevice('webgpu');
  const shapes = [...new Set((sets[0] ?? []).map(({ rows, cols }) => `${rows} ${cols}`))];
  const groups = shapes.map((shape) => {
    const members = (sets[0] ?? []).flatMap(({ rows, cols }, i) => (`${rows} ${cols}` === shape ? [i] : []));
    const stacks = sets.map((set) => {
      const own = members.flatMap((i) => set[i] ?? []);
      const { rows = 1, cols = 1 } = own[0] ?? {};
      const data = new Float32Array(own.length * rows * cols);
      own.forEach(({ entries }, i) => data.set(entries, i * rows * cols));
      return np.array(data, { shape: [own.length, rows, cols] });
    });
    return { members, stacks };
  });
  const decompose = (set: 0 | 1) =>
    groups.flatMap(({ members, stacks }) => {
      const stack = stacks[set];
      return stack ? [{ members, parts: np.linalg.svd(stack.ref, { fullMatrices: false }) }] : [];
    });
  return {
    async singular() {
      const found: ArrayLike<number>[] = [];
      for (const { members, parts } of decompose(0)) {
        const [U, s, V] = parts;
        const values = Float32Array.from(await s.data());
        U.dispose();
        V.dispose();
        const rank = values.length / members.length;
        members.forEach((member, i) => (found[member] = values.subarray(i * rank, (i + 1) * rank)));
      }
      return found;
    },
    async run(set) {
      const parts = decompose(set).flatMap((group) => group.parts);
      await blockUntilReady(parts);
      for (const part of parts) part.dispose();
    },
    close() {
      for (const { stacks } of groups) for (const stack of stacks) stack.dispose();
    },
  };
}

/** Throws unless both agree: only then is a speed meaningful. */
function assertSame(name: string, found: readonly ArrayLike<number>[], oracle: readonly Float64Array[]) {
  for (const [i, expected] of oracle.entries())
    expected.forEach((value, k) => {
      const error = Math.abs((found[i]?.[k] ?? NaN) - value) / (expected[0] || 1);
      if (!(error <= tolerance))
        throw new Error(`Singular value ${k} of matrix ${i} by ${name} is off by ${error}.`);
    });
}

/**
 * How long does it take to decompose the weights of all low-rank layers, relative to ml-matrix, jax-js and our own float64
 * code on the CPU? `warm`: weights that have changed by 1 % since the last call; the peers do not use that.
 */
export const bench: Bench = {
  id: 'svd',
  async *run({ engine: open, wants }) {
    for (const [id, input] of [
      ['cnn', [28, 28, 1]],
      ['vgg', [32, 32, 3]],
      ['resnet20', [32, 32, 3]],
    ] satisfies [string, number[]][]) {
      const names = { cold: `${id}/cold`, warm: `${id}/warm` };
      if (!wants(names.cold) && !wants(names.warm)) continue;
      const engine = await open();
      const rng = createRng(12).fork(id);
      const first = layerShapes(id, input).map(([rows, cols]) => ({
        rows,
        cols,
        entries: Float32Array.from({ length: rows * cols }, () => rng.normal() / Math.sqrt(rows)),
      }));
      const second = first.map(({ entries, ...sizes }) => ({
        ...sizes,
        entries: entries.map((entry) => entry + (0.01 * rng.normal()) / Math.sqrt(sizes.rows)),
      }));
      const sets = [first, second];
      const oracle = first.map(({ rows, cols, entries }) => svd(entries, rows, cols).s);
      const host = ({ rows, cols, entries }: Sized) => svd(entries, rows, cols).s;
      // jax-js takes minutes on a software adapter: only when the case is requested by name.
      const withJaxjs = wants(names.cold, true) || wants(names.warm, true);
      const peers: Record<string, Peer> = {
        host: onHost(sets, host),
        mlMatrix: onHost(sets, mlMatrix),
        ...(withJaxjs ? { jaxjs: await inJaxjs(sets) } : {}),
      };
      for (const warm of [false, true]) {
        const name = warm ? names.warm : names.cold;
        if (!wants(name)) continue;
        const all: Record<string, Peer> = { ours: onGpu(engine, sets, warm), ...peers };
        for (const [peer, { singular }] of Object.entries(all)) assertSame(peer, await singular(), oracle);
        let turn = 0;
        const runs = Object.values(all).map(({ run }, i) => async () => {
          if (i === 0) turn++;
          await run(turn % 2 === 0 ? 0 : 1);
        });
        const times = await interleaved(runs, rounds);
        const samples = Object.fromEntries(Object.keys(all).map((peer, i) => [peer, times[i] ?? []]));
        yield recordOf({ bench: 'svd', case: name, unit: 'ms' }, samples);
        all['ours']?.close();
      }
      for (const { close } of Object.values(peers)) close();
    }
  },
};
