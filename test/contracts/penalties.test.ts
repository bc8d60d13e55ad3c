import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultValues } from '../../src/core/config/param';
import type { Param, Value } from '../../src/core/config/param';
import { createRng } from '../../src/core/rng';
import { sizeOf } from '../../src/core/network/shape';
import type { Decomposition } from '../../src/core/network/cost';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { isTrained } from '../../src/kernels/optimizer/roleTable';
import { methods } from '../../src/methods';
import { forms, formOf } from '../../src/forms';
import { penalties } from '../../src/penalties';
import type { Penalty, Term } from '../../src/penalties/penalty';
import { createParameters } from '../../src/train/network/parameters';
import type { NetworkParameters } from '../../src/train/network/parameters';
import { isLowRank } from '../../src/train/network/trainedLayer';
import { createTerms } from '../../src/train/terms/terms';
import { formedLayers, isKept, matrixIn } from '../penalties/formed';
import { tilted } from '../penalties/tilted';

const every = [...penalties, tilted];

/** Values of a parameter other than the default, if there are any. */
const othersOf = (param: Param): Value[] =>
  param.kind === 'choice'
    ? param.options.map(({ value }) => value)
    : param.kind === 'toggle'
      ? [true, false]
      : param.kind === 'number'
        ? [param.default, param.max]
        : [param.default];

/** The defaults, and each parameter alone at its other values. */
const optionsOf = ({ params }: Penalty): Record<string, Value>[] => [
  defaultValues(params),
  ...Object.entries(params).flatMap(([name, param]) =>
    othersOf(param)
      .filter((value) => value !== param.default)
      .map((value) => ({ ...defaultValues(params), [name]: value })),
  ),
];

/** The names of trained parameters of low-rank layers to which a penalty may apply. */
function namesIn({ windows, layers }: NetworkParameters, { columns = 1 }: Penalty) {
  const own = windows.filter(
    ({ layer, key, parameter }) => isLowRank(layers[layer]) && key !== 'bias' && isTrained(parameter.role),
  );
  const fits = (name: string) =>
    own.every(({ key, parameter: { shape } }) => key !== name || (shape.at(-1) ?? 1) % columns === 0);
  return [...new Set(own.map(({ key }) => key))].filter(fits);
}

/** Every way to use a penalty on these parameters: each of its options, on each kind of parameter alone. */
const termsFor = (penalty: Penalty, parameters: NetworkParameters): Term[] =>
  optionsOf(penalty).flatMap((options): Term[] =>
    penalty.by === 'weight'
      ? [{ penalty, strength: 1, options }]
      : namesIn(parameters, penalty).map((name) => ({ penalty, strength: 1, of: [name], options })),
  );

/** The values of a term by layer in float64, from packed parameters. */
function valuesOf(
  { layers, windows }: NetworkParameters,
  { penalty, of = [], options = {} }: Term,
  packed: Float64Array,
) {
  return layers.map((owner, index) => {
    if (!isLowRank(owner)) return undefined;
    const { weights, fullRank: reference, context } = owner;
    const { rank } = weights;
    if (penalty.by === 'weight') {
      const place = { offset: 0, rows: context.rows, cols: context.cols, rank, reference };
      return penalty.oracle(matrixIn(layers, windows, index, packed), place, options).value;
    }
    const own = windows.filter(
      ({ layer, key, parameter }) => layer === index && of.includes(key) && isTrained(parameter.role),
    );
    if (own.length === 0) return undefined;
    return own.reduce((sum, { key, offset, parameter: { shape, values } }) => {
      const cols = shape.at(-1) ?? 1;
      const kept = Array.from({ length: cols }, (_, i) => isKept(owner, key, i)).filter(Boolean).length;
      const place = { offset: 0, rows: values.length / cols, cols, rank: kept, reference };
      return sum + penalty.oracle(packed.slice(offset, offset + values.length), place, options).value;
    }, 0);
  });
}

const total = (values: readonly (number | undefined)[]) =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** Indices of the trained elements of the low-rank layers, without padding. */
function placesIn({ layers, windows }: NetworkParameters): number[] {
  return windows.flatMap(({ layer, key, offset, parameter: { values, role } }) => {
    const owner = layers[layer];
    if (!isLowRank(owner) || key === 'bias' || !isTrained(role)) return [];
    return Array.from(values.keys())
      .filter((i) => isKept(owner, key, i))
      .map((i) => offset + i);
  });
}

/** A gradient of the loss with respect to every leaf, the same at every call. */
function lossGradients({ leaves }: NetworkParameters): (tf.Tensor | undefined)[] {
  const rng = createRng(2);
  return leaves.all
    .filter(({ gradient }) => gradient)
    .map(({ view: { shape } }) =>
      tf.tensor(
        Float32Array.from({ length: sizeOf(shape) }, () => 0.1 * rng.normal()),
        [...shape],
      ),
    );
}

/** The gradients with respect to the parameters under these terms, and the values of the terms by layer. */
async function withTerms(engine: Engine, parameters: NetworkParameters, present: readonly Term[]) {
  const terms = createTerms(engine, parameters, present);
  terms.write(present);
  const { leaves, gradients } = parameters;
  leaves.compose();
  tf.tidy(() => leaves.differentiate(lossGradients(parameters), () => terms.addByKernels()));
  tf.tidy(() => terms.addByParameters());
  terms.measure();
  const [gradient = new Float32Array(), ...read] = await engine.read([gradients, ...terms.reads]);
  const values = terms.values(read);
  terms.dispose();
  return { gradient, values };
}

const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

/** A batch for which layers are recomposed if there is a choice, and one for which they are computed as two. */
const batches = [1, 20_000];

const everySplit: readonly Decomposition[] = ['channel', 'spatial'];

/** How the layers of a form are computed with a batch, all in the same way. */
function computedWith(form: string, decomposition: Decomposition, batch: number): string {
  const ways = formedLayers(form, decomposition)
    .filter(isLowRank)
    .map(({ context, weights }) => formOf(weights).computed(context, weights.rank, batch));
  return [...new Set(ways)].join();
}

/** Every form, split and way to compute it. */
const cases = forms.flatMap(({ id: form, splits = everySplit }) =>
  splits.flatMap((decomposition) => {
    const all = batches.map((batch) => ({
      ...{ form, decomposition, batch },
      computed: computedWith(form, decomposition, batch),
    }));
    return all.filter(({ computed }, i) => all.findIndex((one) => one.computed === computed) === i);
  }),
);

describe.each(every)('penalty $id', (penalty) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });
  const open = ({
    form,
    decomposition,
    batch,
  }: {
    form: string;
    decomposition: Decomposition;
    batch: number;
  }) => createParameters(engine, formedLayers(form, decomposition), batch);
  const packedOf = async ({ packed }: NetworkParameters) => {
    const [values = new Float32Array()] = await engine.read([packed]);
    return Float64Array.from(values);
  };

  it('explains itself', () => {
    expect(penalty.label).not.toBe('');
    expect(penalty.summary).toMatch(/\.$/);
    for (const { label, help } of Object.values(penalty.params)) {
      expect(label).not.toBe('');
      expect(help).toMatch(/[.!?]$/);
    }
  });

  it.each(cases)(
    'adds the gradient of central differences of its oracle: $form, $decomposition, computed $computed',
    async (one) => {
      const parameters = open(one);
      const packed = await packedOf(parameters);
      const without = await withTerms(engine, parameters, []);
      const strength = 0.7;
      for (const term of termsFor(penalty, parameters)) {
        const present = [{ ...term, strength }];
        const { gradient } = await withTerms(engine, parameters, present);
        const added = gradient.map((value, i) => value - (without.gradient[i] ?? NaN));
        const places = placesIn(parameters);
        const inside = new Set(places);
        added.forEach((value, i) => {
          if (!inside.has(i)) expect(value).toBe(0);
        });
        const scale = largest(added);
        expect(scale).toBeGreaterThan(1e-4);
        const step = 1e-5;
        for (let i = 0; i < places.length; i += Math.ceil(places.length / 23)) {
          const at = places[i] ?? NaN;
          const shifted = (shift: number) => {
            const moved = packed.slice();
            moved[at] = (moved[at] ?? NaN) + shift;
            return total(valuesOf(parameters, term, moved));
          };
          const expected = (strength * (shifted(step) - shifted(-step))) / (2 * step);
          const tolerance = 2e-5 * scale + 1e-6 * largest(without.gradient);
          const what = `${JSON.stringify(term.options)} ${term.of}[${at}]`;
          expect(Math.abs(expected - (added[at] ?? NaN)), what).toBeLessThan(tolerance);
        }
      }
      parameters.dispose();
    },
  );

  it.each(cases)('reports its value by layer: $form, $decomposition, computed $computed', async (one) => {
    const parameters = open(one);
    const packed = await packedOf(parameters);
    for (const term of termsFor(penalty, parameters)) {
      const { values } = await withTerms(engine, parameters, [term]);
      expect(values.map((told) => told.penalty)).toEqual([penalty]);
      const expected = valuesOf(parameters, term, packed);
      expect(total(expected)).toBeGreaterThan(0);
      expected.forEach((value, layer) => {
        const told = values[0]?.byLayer[layer];
        if (value === undefined) expect(told).toBeUndefined();
        else expect(Math.abs((told ?? NaN) - value)).toBeLessThan(1e-5 * value);
      });
    }
    parameters.dispose();
  });

  it.each(cases)(
    'changes nothing with strength 0: $form, $decomposition, computed $computed',
    async (one) => {
      const parameters = open(one);
      const without = await withTerms(engine, parameters, []);
      const present = termsFor(penalty, parameters).map((term) => ({ ...term, strength: 0 }));
      expect(present.length).toBeGreaterThan(0);
      const { gradient } = await withTerms(engine, parameters, present);
      expect(gradient.every((value, i) => value === without.gradient[i])).toBe(true);
      parameters.dispose();
    },
  );

  it('has an oracle whose gradient agrees with differences of its value', () => {
    const rng = createRng(9);
    const place = { offset: 0, rows: 6, cols: 4, rank: 4, reference: 5 };
    const matrix = Float64Array.from({ length: 24 }, () => rng.normal());
    for (const options of optionsOf(penalty)) {
      const { gradient } = penalty.oracle(matrix, place, options);
      gradient.forEach((slope, at) => {
        const shifted = (shift: number) =>
          penalty.oracle(
            matrix.map((value, i) => (i === at ? value + shift : value)),
            place,
            options,
          ).value;
        expect((shifted(1e-5) - shifted(-1e-5)) / 2e-5).toBeCloseTo(slope, 5);
      });
    }
  });
});

describe('the cases of these contracts', () => {
  it('cover every way to compute a layer', () => {
    expect(new Set(cases.map(({ computed }) => computed))).toEqual(
      new Set(['dense', 'recomposed', 'factored']),
    );
  });
});

describe('the folder of penalties', () => {
  it('has each under the name of its file', () => {
    const files = readdirSync('src/penalties');
    for (const { id } of penalties) expect(files).toContain(`${id}.ts`);
  });
});

describe.each(methods)('the terms of $id', (method) => {
  const fixed = (terms: readonly Term[]) =>
    terms.map(({ penalty, of, options }) => ({ id: penalty.id, of, options }));
  const defaults = defaultValues(method.params);

  it('are the same at every step, for any live parameter; only their strengths differ', () => {
    const first = method.terms(defaults, { step: 0, pruned: false });
    for (const [name, param] of Object.entries(method.params)) {
      if (!param.hot) continue;
      for (const value of param.kind === 'number' ? [param.min, param.max] : othersOf(param))
        for (const phase of [
          { step: 0, pruned: false },
          { step: 1_000_000, pruned: true },
        ])
          expect(fixed(method.terms({ ...defaults, [name]: value }, phase))).toEqual(fixed(first));
    }
  });

  it('have strengths that are finite and not negative', () => {
    for (const { strength } of method.terms(defaults, { step: 0, pruned: false }))
      expect(strength >= 0 && Number.isFinite(strength)).toBe(true);
    expect(method.singularRate(defaults)).toBeGreaterThan(0);
  });

  it('act on parameters that its layers have', () => {
    const [fc] = formedLayers('dense', 'channel').filter(isLowRank);
    if (!fc) throw new Error('There is no layer.');
    const { rows, cols } = fc.context;
    const start = method.init(fc.context, new Float32Array(rows * cols).fill(0.1), defaults, createRng(1));
    const names = [start, ...(method.atRank ? [method.atRank(fc.context, 3)] : [])].flatMap(
      ({ parameters }) => Object.keys(parameters),
    );
    for (const { of = [] } of method.terms(defaults, { step: 0, pruned: false }))
      expect(names).toEqual(expect.arrayContaining([...of]));
  });

  it('use only existing options', async () => {
    const engine = await openEngine('cpu');
    const parameters = createParameters(engine, formedLayers('factored', 'channel'), 1);
    const cold = Object.entries(method.params).flatMap(([name, param]) =>
      param.kind === 'choice' ? param.options.map(({ value }) => ({ [name]: value })) : [],
    );
    for (const values of [{}, ...cold])
      createTerms(
        engine,
        parameters,
        method.terms({ ...defaults, ...values }, { step: 0, pruned: false }),
      ).dispose();
    parameters.dispose();
  });
});

describe('terms', () => {
  const open = async () => {
    const engine = await openEngine('cpu');
    return { engine, parameters: createParameters(engine, formedLayers('factored', 'channel'), 1) };
  };
  const term = (id: string, rest: Partial<Term> = {}): Term => {
    const penalty = every.find((one) => one.id === id);
    if (!penalty) throw new Error(`There is no ${id}.`);
    return { penalty, strength: 1, ...rest };
  };

  it.each([
    ['names no parameters', term('sparsity'), /Name them with `of`/],
    ['names parameters for a whole weight', term('tilted', { of: ['U'] }), /Leave out `of`/],
    [
      'has an invalid value of an option',
      term('sparsity', { of: ['s'], options: { measure: 'l3' } }),
      /Give one of: l1/,
    ],
  ])('rejects one that %s', async (_name, wrong, message) => {
    const { engine, parameters } = await open();
    expect(() => createTerms(engine, parameters, [wrong])).toThrow(message);
  });

  it('refuses parameters whose columns do not fit the kernels', async () => {
    const { engine, parameters } = await open();
    const odd = term('gramOrthogonality', { of: ['U'] });
    const wide = { ...odd, penalty: { ...odd.penalty, columns: 16 } };
    expect(() => createTerms(engine, parameters, [wide])).toThrow(
      /multiple of 16, and U of layer 0 have 8\. Pad them/,
    );
    createTerms(engine, parameters, [odd]).dispose();
  });

  it('refuses penalties other than those at the start', async () => {
    const { engine, parameters } = await open();
    const terms = createTerms(engine, parameters, [term('tilted')]);
    expect(() => terms.write([])).toThrow(/Name all of them at every step/);
    expect(() => terms.write([term('sparsity')])).toThrow(/Name all of them at every step/);
  });

  it('adds up the values of one penalty in several terms', async () => {
    const { engine, parameters } = await open();
    const on = (of: string[]) => withTerms(engine, parameters, [term('gramOrthogonality', { of })]);
    const both = await withTerms(engine, parameters, [
      term('gramOrthogonality', { of: ['U'] }),
      term('gramOrthogonality', { of: ['V'] }),
    ]);
    const [together, U, V] = [await on(['U', 'V']), await on(['U']), await on(['V'])];
    expect(both.values).toEqual(together.values);
    expect(both.gradient).toEqual(together.gradient);
    expect(U.values[0]?.byLayer[0]).not.toBe(V.values[0]?.byLayer[0]);
  });
});
