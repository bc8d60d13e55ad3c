import { sharedLanes } from '../../core/adapter';
import type { AdapterInfo } from '../../core/adapter';
import { GpuError } from '../../core/errors';
import { isRecord } from '../../core/isRecord';
import { kernelRows } from '../../kernels/convolution/convSizes';
import type { ConvSizes } from '../../kernels/convolution/convSizes';
import committed from './variants.json';

/**
 * The variants of each operation: `stock` is tfjs's kernel, `registers` is `filterGradient`, `subgroup` is `subgroupConv` or
 * `subgroupFilterGradient`, `tiles` is `tileConv` or `tileFilterGradient`, `uniform` is `uniformConv`. Matrix products: x · W,
 * dy · Wᵀ (input gradient), xᵀ · dy (weight gradient).
 */
export const variantsOf = {
  convolution: ['stock', 'subgroup', 'tiles', 'uniform'],
  inputGradient: ['stock', 'subgroup', 'tiles', 'uniform'],
  filterGradient: ['stock', 'registers', 'subgroup', 'tiles'],
  product: ['stock', 'subgroup', 'tiles', 'uniform'],
  productInputGradient: ['stock', 'subgroup', 'tiles', 'uniform'],
  productWeightGradient: ['stock', 'registers', 'subgroup', 'tiles'],
} as const;

/** An operation with several variants. */
export type Operation = keyof typeof variantsOf;

/** A variant of an operation. */
export type Variant = (typeof variantsOf)[Operation][number];

const kinds = ['software', 'hardware'] as const;
const lanes = ['', '-subgroups4', '-subgroups8'] as const;

/** A class of adapters that share their choices; the number is the smallest subgroup size. */
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

/** A class of sizes that share a choice: the power of ten of the MACs, and whether channels and filters are multiples of four. */
export type ShapeClass = `${'fours' | 'odd'} 1e${number}`;

/** The class of a convolution's sizes, or of a matrix product's (see `productSizes`). */
export function shapeClass(sizes: ConvSizes): ShapeClass {
  const { batch, outHeight, outWidth, channels, filters } = sizes;
  const macs = batch * outHeight * outWidth * kernelRows(sizes) * filters;
  // By counting digits: a logarithm may round differently in another JavaScript engine.
  return `${channels % 4 || filters % 4 ? 'odd' : 'fours'} 1e${String(macs).length - 1}`;
}

/** The fastest variants by operation and shape class, and where and when they were measured. */
export type Measured = {
  adapter: string;
  date: string;
  choices: Partial<Record<Operation, Record<string, Variant>>>;
};

/** The measured choices by adapter class; null where none was measured. `bench tune` writes it. */
export type VariantTable = Record<AdapterClass, Measured | null>;

const isShapeClass = (key: string): key is ShapeClass => /^(?:fours|odd) 1e\d+$/.test(key);

const malformed = (what: string): never => {
  throw new GpuError(`src/ops/webgpu/variants.json: ${what}. Write it again with: npm run bench -- tune`);
};

const operations = Object.keys(variantsOf) as Operation[];

function readMeasured(adapter: AdapterClass, entry: unknown): Measured | null {
  if (entry === null) return null;
  if (!isRecord(entry) || typeof entry['adapter'] !== 'string' || typeof entry['date'] !== 'string')
    return malformed(`${adapter} must have adapter and date`);
  const given = isRecord(entry['choices']) ? entry['choices'] : malformed(`${adapter} must have choices`);
  const unknown = Object.keys(given).find((name) => !operations.some((operation) => operation === name));
  if (unknown !== undefined) return malformed(`${adapter} has the unknown operation ${unknown}`);
  const choices: Measured['choices'] = {};
  for (const operation of operations) {
    const list = given[operation];
    if (list === undefined) continue;
    if (!isRecord(list)) return malformed(`${adapter}, ${operation} must be a table`);
    const read = Object.entries(list).map(([key, value]): [string, Variant] => {
      const variant = runnable(adapter, operation).find((one) => one === value);
      if (!isShapeClass(key)) return malformed(`${adapter}, ${operation} has the unknown shape class ${key}`);
      return [
        key,
        variant ?? malformed(`${adapter} cannot run the variant ${String(value)} of ${operation}`),
      ];
    });
    choices[operation] = Object.fromEntries(read);
  }
  return { adapter: entry['adapter'], date: entry['date'], choices };
}

/** Checks a table. Throws GpuError when it names something unknown, or a variant that the adapters cannot run. */
export function readTable(source: unknown): VariantTable {
  const given = isRecord(source) ? source : malformed('it must be a table');
  const unknown = Object.keys(given).find((name) => !adapterClasses.some((one) => one === name));
  if (unknown !== undefined) malformed(`unknown adapter class ${unknown}`);
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
 * The variant where nothing was measured: on software adapters ours, which need no workgroup memory; else tfjs's, except for
 * the filter gradient, for which tfjs runs one thread per weight over the whole batch.
 */
function defaultVariant(adapter: AdapterClass, operation: Operation): Variant {
  if (adapter.startsWith('software-subgroups')) return 'subgroup';
  if (adapter === 'software') return 'tiles';
  return operation === 'filterGradient' ? 'registers' : 'stock';
}

/** The distance of two shape classes: in powers of ten, and larger than all of these when only one is `fours`. */
function distance(a: string, b: string): number {
  const [[kindA = '', macsA = ''], [kindB = '', macsB = '']] = [a.split(' 1e'), b.split(' 1e')];
  return Math.abs(Number(macsA) - Number(macsB)) + (kindA === kindB ? 0 : 100);
}

/**
 * The variant for an operation of these sizes: the one measured on adapters of this class for the nearest shapes (the
 * smaller ones at equal distance), or the default. A pure function, so that traces and runs agree. Never a variant that
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
