import { inspect } from 'node:util';

/** Fields that may differ between two equal runs, anywhere: time, version, commit, date, and a file's metadata on its origin. */
export const ignored = new Set(['msPerStep', 'versions', 'version', 'commit', 'date', 'rankscope']);

const isNode = (value) => typeof value === 'object' && value !== null;

const shown = (value) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

function count(tally, equal, describe) {
  tally.values += 1;
  if (equal) return;
  tally.differing += 1;
  tally.first ??= describe();
}

/** Compares two JSON values, leaf by leaf; `path` is their position. */
function compareJson(a, b, path, tally) {
  if (!isNode(a) || !isNode(b) || Array.isArray(a) !== Array.isArray(b)) {
    count(tally, Object.is(a, b), () => `${path.join(', ')}: ${shown(a)} and ${shown(b)}`);
    return;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (ignored.has(key)) continue;
    // A parameter, a number or a formula that only one of the commits has: reported, but not as a difference.
    if (path.length > 0 && !Array.isArray(a) && key in a !== key in b) {
      tally.alone.add(key);
      continue;
    }
    const name = Array.isArray(a) ? a[key]?.name : undefined;
    compareJson(a[key], b[key], [...path, name ?? key], tally);
  }
}

/** Records by kind and step: if one run has an additional record, the others are still paired. */
function recordsByName(records) {
  const byName = {};
  for (const record of records) {
    let name = record.step === undefined ? record.type : `step ${record.step} ${record.type}`;
    while (name in byName) name += ' again';
    byName[name] = record;
  }
  return byName;
}

const jsonOr = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** A safetensors file as { metadata, tensors: { name: { dtype, shape, bytes } } }. */
function readWeights(file) {
  const start = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(file.toString('utf8', 8, start));
  const tensors = Object.entries(entries).map(([name, { dtype, shape, data_offsets: offsets }]) => {
    const [from, to] = offsets.map((offset) => start + offset);
    return [name, { dtype, shape, bytes: file.subarray(from, to) }];
  });
  return {
    metadata: Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, jsonOr(text)])),
    tensors: Object.fromEntries(tensors),
  };
}

/** The values of two tensors of one shape, by their bits: 0 and −0 differ, a NaN equals itself. */
function compareNumbers(a, b, where, tally) {
  for (let at = 0; at < a.length; at += 4)
    count(tally, a.readUInt32LE(at) === b.readUInt32LE(at), () => {
      const [mine, other] = [a, b].map((bytes) => inspect(bytes.readFloatLE(at)));
      return `${where}[${at / 4}]: ${mine} and ${other}`;
    });
}

function compareTensors(a, b, where, tally) {
  const form = (tensor) => tensor && [tensor.dtype, tensor.shape];
  compareJson(form(a), form(b), [where], tally);
  if (!a || !b || a.bytes.length !== b.bytes.length) return;
  compareNumbers(a.bytes, b.bytes, where, tally);
}

function compareWeights(a, b, name, tally) {
  if (!a || !b) {
    count(tally, false, () => `${name} is only in the ${a ? 'first' : 'second'}`);
    return;
  }
  const [mine, other] = [readWeights(a), readWeights(b)];
  compareJson(mine.metadata, other.metadata, [name], tally);
  for (const tensor of new Set([...Object.keys(mine.tensors), ...Object.keys(other.tensors)]))
    compareTensors(mine.tensors[tensor], other.tensors[tensor], `${name} ${tensor}`, tally);
}

/** The numerics number of a run; 1 before there was one. */
export const numericsOf = ({ records }) =>
  records.find(({ type }) => type === 'start')?.versions?.numerics ?? 1;

/**
 * Compares the output of two runs, { records, weights: { name: Buffer } }: every field of every record that is not
 * ignored, then every value of every tensor by its bits.
 *
 * Returns { values, differing, first, alone }: how many values were compared and how many differ, the first difference in
 * words, and the names of fields that only one of the runs has.
 */
export function compareRuns(a, b) {
  const tally = { values: 0, differing: 0, first: undefined, alone: new Set() };
  compareJson(recordsByName(a.records), recordsByName(b.records), [], tally);
  for (const name of new Set([...Object.keys(a.weights), ...Object.keys(b.weights)]))
    compareWeights(a.weights[name], b.weights[name], name, tally);
  return tally;
}
