import { ConfigError } from '../../core/errors';
import { checkValue, defaultValues } from '../../core/config/param';
import type { Value } from '../../core/config/param';
import { sizeOf } from '../../core/network/shape';
import { formOf } from '../../forms';
import type { Engine, Packed } from '../../gpu/engine';
import { isTrained } from '../../kernels/optimizer/roleTable';
import type { OpenPenalty, Penalty, PenaltyPlace, Term } from '../../penalties/penalty';
import type { NetworkParameters } from '../network/parameters';
import { isLowRank } from '../network/trainedLayer';
import { createWeightSources } from './weightSources';
import type { WeightSource } from './weight';

/** The values of a penalty in a report, by layer index; undefined for layers without it. */
export type PenaltyValues = { penalty: Penalty; byLayer: readonly (number | undefined)[] };

/** The terms of the objective except the loss, on an engine. */
export type Terms = {
  /** Writes the strengths for the next step. Throws ConfigError if the terms are not those at the start. */
  write(terms: readonly Term[]): void;
  /** Adds the gradients of penalties on whole weights to those with respect to whole kernels: for `Leaves.differentiate`. */
  addByKernels(): void;
  /** Adds all others to the gradients with respect to parameters, which must be computed before. */
  addByParameters(): void;
  /** Measures all penalties for a report. */
  measure(): void;
  /** To be read after `measure`, for `values`. */
  readonly reads: OpenPenalty['reads'];
  values(read: readonly Float32Array[]): PenaltyValues[];
  dispose(): void;
};

/** A packed scalar written by a slider. */
type LiveScalar = { packed: Packed; write(value: number): void };

function createLiveScalar(engine: Engine, label: string): LiveScalar {
  const packed = engine.allocate(label, new Float32Array(1));
  let present = 0;
  return {
    packed,
    write(value) {
      if (value === present) return;
      present = value;
      engine.write(packed, Float32Array.of(value));
    },
  };
}

/** The options of a term, defaults filled in. Throws ConfigError for an unknown option of the penalty. */
function optionsOf({ penalty: { id, params }, options = {} }: Term): Record<string, Value> {
  const checked = Object.entries(options).map(([name, value]) => {
    const param = params[name];
    if (!param)
      throw new ConfigError(
        `${id} has no parameter ${name}. Give one of: ${Object.keys(params).join(', ') || 'none'}.`,
      );
    return [name, checkValue(`${id}.${name}`, param, value)];
  });
  return { ...defaultValues(params), ...Object.fromEntries(checked) };
}

/** The places of the trained parameters of these names in low-rank layers. */
function placesOf({ layers, windows }: NetworkParameters, names: readonly string[]) {
  return windows.flatMap(({ layer, key, offset, parameter }) => {
    const owner = layers[layer];
    if (!isLowRank(owner) || !names.includes(key) || !isTrained(parameter.role)) return [];
    const { context, weights } = owner;
    const cols = parameter.shape.at(-1) ?? 1;
    const place: PenaltyPlace = {
      ...{ offset, rows: sizeOf(parameter.shape) / cols, cols },
      rank: formOf(weights).shapes(context, weights)[key]?.at(-1) ?? cols,
      reference: owner.fullRank,
    };
    return [{ layer, place }];
  });
}

/** A penalty on places of one array, and the layers of these places, in order. */
type Part = { open: OpenPenalty; layers: readonly number[]; source?: WeightSource };

function partsOf(
  engine: Engine,
  parameters: NetworkParameters,
  term: Term,
  sources: readonly WeightSource[],
): Part[] {
  const { penalty, of } = term;
  const options = optionsOf(term);
  if (penalty.by === 'weight') {
    if (of) throw new ConfigError(`${penalty.id} acts on whole weights. Leave out \`of\`.`);
    return sources.map((source) => ({
      ...{ open: penalty.open(engine, source.target, options), layers: source.layers, source },
    }));
  }
  if (!of) throw new ConfigError(`${penalty.id} acts on parameters. Name them with \`of\`.`);
  const found = placesOf(parameters, of);
  if (found.length === 0) return [];
  const { columns = 1 } = penalty;
  const unfit = found.find(({ place }) => place.cols % columns !== 0);
  if (unfit)
    throw new ConfigError(
      `${penalty.id} is taken of parameters whose columns are a multiple of ${columns}, and ${of.join(', ')} of layer ${unfit.layer} have ${unfit.place.cols}. Pad them with zeros.`,
    );
  const { packed: values, gradients } = parameters;
  const open = penalty.open(engine, { values, gradients, places: found.map(({ place }) => place) }, options);
  return [{ open, layers: found.map(({ layer }) => layer) }];
}

/** The penalties of a method on these parameters. Throws ConfigError for a term that its penalty does not support. */
export function createTerms(engine: Engine, parameters: NetworkParameters, terms: readonly Term[]): Terms {
  const onWeights = terms.some(({ penalty }) => penalty.by === 'weight');
  const sources = onWeights ? createWeightSources(engine, parameters) : [];
  const own = terms.map((term) => ({
    penalty: term.penalty,
    strength: createLiveScalar(engine, `strength of ${term.penalty.id}`),
    parts: partsOf(engine, parameters, term, sources),
  }));
  const all = own.flatMap(({ parts, strength }) => parts.map((part) => ({ ...part, strength })));
  /** Adds the gradients of penalties on whole weights that are due at this stage. */
  const addOnWeights = (when: WeightSource['when']) => {
    for (const source of sources) {
      if (source.when !== when) continue;
      source.compose();
      source.clear();
      for (const part of all) if (part.source === source) part.open.addGradient(part.strength.packed);
      source.giveBack();
    }
  };
  return {
    write(present) {
      if (present.length !== own.length || present.some(({ penalty }, i) => penalty !== own[i]?.penalty))
        throw new ConfigError(
          'The method has other penalties than at the start. Name all of them at every step, with strength 0 for those that do not act.',
        );
      present.forEach(({ strength }, i) => own[i]?.strength.write(strength));
    },
    addByKernels: () => addOnWeights('kernels'),
    addByParameters() {
      for (const { open, source, strength } of all) if (!source) open.addGradient(strength.packed);
      addOnWeights('parameters');
    },
    measure() {
      if (sources.length > 0) parameters.leaves.compose();
      for (const source of sources) source.compose();
      for (const { open } of all) open.measure();
    },
    get reads() {
      return all.flatMap(({ open }) => open.reads);
    },
    values(read) {
      const rest = [...read];
      const found = new Map<Penalty, (number | undefined)[]>();
      for (const { penalty, parts } of own)
        for (const { open, layers } of parts) {
          const byLayer = found.get(penalty) ?? [];
          found.set(penalty, byLayer);
          const values = open.values(rest.splice(0, open.reads.length));
          layers.forEach((layer, i) => {
            byLayer[layer] = (byLayer[layer] ?? 0) + (values[i] ?? 0);
          });
        }
      return [...found].map(([penalty, byLayer]) => ({ penalty, byLayer }));
    },
    dispose() {
      for (const { open } of all) open.dispose();
      for (const source of sources) source.dispose();
      for (const { strength } of own) engine.free(strength.packed);
    },
  };
}
