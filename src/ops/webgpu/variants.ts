import type { AdapterInfo } from '../../core/adapter';
import { GpuError } from '../../core/errors';
import { isRecord } from '../../core/isRecord';
import { kernelRows } from '../../kernels/convolution/convSizes';
import type { ConvSizes } from '../../kernels/convolution/convSizes';
import { sharedLanes } from '../../core/adapter';
import committed from './variants.json';

/**
 * The ways in which each operation can be done: `stock` by tfjs's kernel, `registers` by `filterGradient`, `subgroup` by
 * `subgroupConv` or `subgroupFilterGradient`. Matrix products: x · W, dy · Wᵀ (input gradient), xᵀ · dy (weight gradient).
 */
export const variantsOf = {
  convolution: ['stock', 'subgroup'],
  inputGradient: ['stock', 'subgroup'],
  filterGradient: ['stock', 'registers', 'subgroup'],
  product: ['stock', 'subgroup'],
  productInputGradient: ['stock', 'subgroup'],
  productWeightGradient: ['stock', 'registers', 'subgroup'],
} as const;

/** What can be done in more than one way. */
export type Operation = keyof typeof variantsOf;

/** One of the ways. */
export type Variant = (typeof variantsOf)[Operation][number];

const kinds = ['software', 'hardware'] as const;
const lanes = ['', '-subgroups4', '-subgroups8'] as const;

/** Adapters that one set of choices serves; the number is of lanes that subgroups have at least. */
export type AdapterClass = `${(typeof kinds)[number]}${(typeof lanes)[number]}`;

/** Every class of adapters. */
export const adapterClasses: readonly AdapterClass[] = kinds.flatMap((kind) =>
  lanes.map((lane): AdapterClass => `${kind}${lane}`),
);

/** The class of a WebGPU adapter. */
export function adapterClass(adapter: AdapterInfo): AdapterClass {
  const kind = adapter.software ? 'software' : 'hardware';
  const shared = sharedLanes(adapter);
  return shared === 0 ? kind : shared >= 8 ? `${kind}-subgroups8` : `${kind}-subgroups4`;
}

/** The variants of an operation that adapters of a class can run. */
export const runnable = (adapter: AdapterClass, operation: Operation): readonly Variant[] =>
  variantsOf[operation].filter((variant) => variant !== 'subgroup' || adapter.includes('subgroups'));

/** Sizes that one choice serves: the power of ten of the MACs, and whether channels and filters come in fours. */
export type ShapeClass = `${'fours' | 'odd'} 1e${number}`;

/** The class of a convolution's sizes; of a matrix product's, see `productSizes`. */
export function shapeClass(sizes: ConvSizes): ShapeClass {
  const { batch, outHeight, outWidth, channels, filters } = sizes;
  const macs = batch * outHeight * outWidth * kernelRows(sizes) * filters;
  // Digits, not a logarithm: that may round differently from one JavaScript engine to the next.
  return `${channels % 4 || filters % 4 ? 'odd' : 'fours'} 1e${String(macs).length - 1}`;
}

/** What was measured to be fastest, by operation and shape class, and where and when. */
export type Measured = {
  adapter: string;
  date: string;
  choices: Partial<Record<Operation, Record<string, Variant>>>;
};

/** By adapter class; null was never measured. `bench tune` writes it. */
export type VariantTable = Record<AdapterClass, Measured | null>;

const isShapeClass = (key: string): key is ShapeClass => /^(?:fours|odd) 1e\d+$/.test(key);

const malformed = (what: string): never => {
  throw new GpuError(`src/ops/webgpu/variants.json: ${what}. Write it again with: npm run bench -- tune`);
};

const operations = Object.keys(variantsOf) as Operation[];

function readMeasured(adapter: AdapterClass, entry: unknown): Measured | null {
  if (entry === null) return null;
  if (!isRecord(entry) || typeof entry['adapter'] !== 'string' || typeof entry['date'] !== 'string')
    return malformed(`${adapter} has no adapter and date`);
  const given = isRecord(entry['choices']) ? entry['choices'] : malformed(`${adapter} has no choices`);
  const unknown = Object.keys(given).find((name) => !operations.some((operation) => operation === name));
  if (unknown !== undefined) return malformed(`${adapter} has an operation ${unknown}, which does not exist`);
  const choices: Measured['choices'] = {};
  for (const operation of operations) {
    const list = given[operation];
    if (list === undefined) continue;
    if (!isRecord(list)) return malformed(`${adapter}, ${operation} is no table`);
    const read = Object.entries(list).map(([key, value]): [string, Variant] => {
      const variant = runnable(adapter, operation).find((one) => one === value);
      if (!isShapeClass(key)) return malformed(`${adapter}, ${operation} has the shape class ${key}`);
      return [key, variant ?? malformed(`${adapter} cannot do ${operation} as ${String(value)}`)];
    });
    choices[operation] = Object.fromEntries(read);
  }
  return { adapter: entry['adapter'], date: entry['date'], choices };
}

/** A table as it was written. Throws GpuError when it names what does not exist or an adapter cannot run. */
export function readTable(source: unknown): VariantTable {
  const given = isRecord(source) ? source : malformed('it is no table');
  const unknown = Object.keys(given).find((name) => !adapterClasses.some((one) => one === name));
  if (unknown !== undefined) malformed(`there is no adapter class ${unknown}`);
  const entry = (adapter: AdapterClass) => readMeasured(adapter, given[adapter] ?? null);
  return {
    hardware: entry('hardware'),
    'hardware-subgroups4': entry('hardware-subgroups4'),
    'hardware-subgroups8': entry('hardware-subgroups8'),
    software: entry('software'),
    'software-subgroups4': entry('software-subgroups4'),
    'software-subgroups8': entry('software-subgroups8'),
  };
}

const table = readTable(committed);

/**
 * What is done where nothing was measured: on software adapters ours, which need no workgroup memory; on hardware
 * tfjs's, but for the filter gradient, where it runs one thread a weight over the whole batch.
 */
function defaultVariant(adapter: AdapterClass, operation: Operation): Variant {
  if (adapter.startsWith('software-subgroups')) return 'subgroup';
  return operation === 'filterGradient' ? 'registers' : 'stock';
}

/** How far a shape class is from another: in powers of ten, and farther than any of these when only one has fours. */
function distance(a: string, b: string): number {
  const [[kindA = '', macsA = ''], [kindB = '', macsB = '']] = [a.split(' 1e'), b.split(' 1e')];
  return Math.abs(Number(macsA) - Number(macsB)) + (kindA === kindB ? 0 : 100);
}

/**
 * How an operation of these sizes is done: as measured on adapters of this class for the nearest shapes, the smaller ones
 * at equal distance, or by default. A pure function, so that a trace, a process and a rerun agree; never a variant that
 * the adapters cannot run.
 */
export function chooseVariant(
  adapter: AdapterClass,
  operation: Operation,
  sizes: ConvSizes,
  measured: VariantTable = table,
): Variant {
  const wanted = shapeClass(sizes);
  const powerOf = (key: string) => Number(key.split(' 1e')[1]);
  const near = Object.entries(measured[adapter]?.choices[operation] ?? {}).sort(
    ([a], [b]) => distance(a, wanted) - distance(b, wanted) || powerOf(a) - powerOf(b),
  );
  return near[0]?.[1] ?? defaultVariant(adapter, operation);
}
