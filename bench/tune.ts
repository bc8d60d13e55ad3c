import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WebgpuEngine } from '../src/gpu/engine';
import { tf } from '../src/gpu/tfjs/tfjs';
import { uniformElements } from '../src/kernels/convolution/uniformConv';
import { stockKernels } from '../src/ops/ownKernels';
import { convolutionOverrides } from '../src/ops/webgpu/convolutionOverrides';
import { installOverrides } from '../src/ops/webgpu/overrides';
import { adapterClass, readTable, runnable, shapeClass, variantsOf } from '../src/ops/webgpu/variants';
import type { Measured, Operation, Variant } from '../src/ops/webgpu/variants';
import { clockOf, interleaved, median } from './bench';
import type { Clock, Tool } from './bench';
import { projectFolder } from './contenders/race';
import { assertSame, modelRuns, normal, runKernel } from './kernelRuns';
import type { OperationRun } from './kernelRuns';

/** Milliseconds of each variant that runs here: medians, or the first estimate of variants that are far slower. */
type Timing = { name: string; operation: Operation; shape: string; ms: Map<Variant, number> };

/** Timings per variant, taken in turns; the factor that counts as far slower; milliseconds of a turn. */
const [rounds, farBehind, turnMs] = [5, 3, 20];

/** A first estimate: the minimum of three timings, or a single one where it is long. */
async function estimate(work: () => Promise<void>, clock: Clock): Promise<number> {
  const times: number[] = [];
  while (times.length < 3 && !times.some((ms) => ms > 200)) {
    const start = clock();
    await work();
    times.push(clock() - start);
  }
  return Math.min(...times);
}

/** What tfjs runs where a layer has a bias and ReLU. */
const fused: Partial<Record<string, string>> = { Conv2D: 'FusedConv2D', BatchMatMul: '_FusedMatMul' };

/**
 * The run as it is in training: weights in a packed array, which some variants bind as a uniform buffer, and a forward pass
 * with bias and ReLU.
 */
function asTrained(engine: WebgpuEngine, run: OperationRun) {
  const { operation, kernel, sizes, attrs } = run;
  const key = kernel === 'BatchMatMul' ? 'b' : 'filter';
  const weights = run.inputs[key];
  if (!weights || operation === 'productWeightGradient') return { run, free() {} };
  const packed = engine.allocate('weights', new Float32Array(weights.size), uniformElements);
  engine.gather(packed, [{ tensor: weights, offset: 0 }]);
  const inputs = { ...run.inputs, [key]: engine.view(packed, 0, weights.shape).tensor };
  const forward = operation === 'convolution' || operation === 'product' ? fused[kernel] : undefined;
  if (forward === undefined) return { run: { ...run, inputs }, free: () => engine.free(packed) };
  const bias = normal([sizes.filters], 4);
  return {
    run: { ...run, kernel: forward, inputs: { ...inputs, bias }, attrs: { ...attrs, activation: 'relu' } },
    free() {
      bias.dispose();
      engine.free(packed);
    },
  };
}

/** Times every variant of an operation that this class of adapters supports, after checking that they agree with tfjs. */
async function time(engine: WebgpuEngine, given: OperationRun): Promise<Timing> {
  const { run, free } = asTrained(engine, given);
  const { name, operation, sizes, kernel, terms } = run;
  const stock = stockKernels.get(kernel)?.kernelFunc;
  const ways = new Map<Variant, tf.KernelFunc>();
  if (stock) ways.set('stock', stock);
  for (const variant of runnable(adapterClass(engine.adapter), operation)) {
    if (variant === 'stock') continue;
    const override = convolutionOverrides(engine, () => variant)[kernel];
    const params = { inputs: run.inputs, attrs: run.attrs as tf.NamedAttrMap, backend: tf.backend() };
    const probe = override?.(params);
    if (!override || !probe) continue;
    tf.engine().makeTensorFromTensorInfo(probe).dispose();
    ways.set(variant, (wanted) => override(wanted) ?? []);
  }
  const ms = new Map<Variant, number>();
  const clock = clockOf(engine.adapter);
  if (ways.size > 1) {
    const expected = runKernel(stock, run);
    for (const [variant, kernelFunc] of ways) {
      const actual = runKernel(kernelFunc, run);
      await assertSame(engine, `${name} as ${variant}`, [[actual], [expected]], terms);
      actual.dispose();
    }
    expected.dispose();
    const turn = (variant: Variant, times: number) => async () => {
      for (let i = 0; i < times; i++) runKernel(ways.get(variant), run).dispose();
      await engine.settle();
    };
    for (const variant of ways.keys()) ms.set(variant, await estimate(turn(variant, 1), clock));
    const best = Math.min(...ms.values());
    const near = [...ms].flatMap(([variant, value]) => (value <= farBehind * best ? [variant] : []));
    const times = Math.ceil(turnMs / best);
    const samples =
      near.length > 1
        ? await interleaved(
            near.map((one) => turn(one, times)),
            rounds,
            clock,
          )
        : [];
    near.forEach((variant, i) => {
      const list = samples[i];
      if (list) ms.set(variant, median(list) / times);
    });
  }
  free();
  return { name, operation, shape: shapeClass(sizes), ms };
}

/** By operation and shape class: the variant that is fastest over all of its shapes, by the geometric mean of its times. */
export function fastest(timings: readonly Timing[]): Measured['choices'] {
  const choices: Measured['choices'] = {};
  for (const operation of Object.keys(variantsOf) as Operation[]) {
    const own = timings.filter((timing) => timing.operation === operation && timing.ms.size > 1);
    const shapes = [...new Set(own.map(({ shape }) => shape))].sort();
    const entries = shapes.flatMap((shape): [string, Variant][] => {
      const same = own.filter((timing) => timing.shape === shape);
      const logarithm = (variant: Variant) =>
        same.reduce((sum, { ms }) => sum + Math.log(ms.get(variant) ?? Infinity), 0);
      const [winner] = variantsOf[operation]
        .map((variant): [Variant, number] => [variant, logarithm(variant)])
        .sort(([, a], [, b]) => a - b);
      return winner ? [[shape, winner[0]]] : [];
    });
    if (entries.length > 0) choices[operation] = Object.fromEntries(entries);
  }
  return choices;
}

/**
 * Which variants of convolutions and matrix products are fastest on this adapter? Writes src/ops/webgpu/variants.json, with
 * --dry nothing.
 */
export const tool: Tool = {
  id: 'tune',
  usage: 'tune [--quick] [--dry]',
  accepts: (words) => words.length === 0,
  async *run({ engine: open, quick, dry, say }) {
    const engine = await open();
    installOverrides(engine);
    const timings: Timing[] = [];
    for (const batch of quick ? [16] : [16, 64])
      for (const group of modelRuns(batch)) {
        for (const run of group) {
          const timing = await time(engine, run);
          if (timing.ms.size < 2) continue;
          timings.push(timing);
          const { name, operation, shape } = timing;
          const sorted = [...timing.ms].sort(([, a], [, b]) => a - b);
          const shown = sorted.map(([variant, ms]) => `${variant} ${ms.toPrecision(3)}`).join(', ');
          yield {
            record: {
              bench: 'tune',
              case: name,
              unit: 'ms',
              operation,
              shape,
              variants: Object.fromEntries(sorted),
            },
            text: `tune: ${name.padEnd(60)} ${shown} ms`,
          };
        }
        for (const { inputs } of group) tf.dispose(inputs);
      }
    const present = adapterClass(engine.adapter);
    const date = new Date().toISOString().slice(0, 10);
    const measured: Measured = { adapter: engine.adapter.name, date, choices: fastest(timings) };
    yield {
      record: { bench: 'tune', case: 'choices', class: present, ...measured },
      text: JSON.stringify({ [present]: measured }, null, 2),
    };
    if (dry) return;
    const path = join(projectFolder(), 'src', 'ops', 'webgpu', 'variants.json');
    const table = readTable(JSON.parse(readFileSync(path, 'utf8')));
    table[present] = measured;
    writeFileSync(path, `${JSON.stringify(table, null, 2)}\n`);
    say(`tune: wrote ${present} into ${path}`);
  },
};
