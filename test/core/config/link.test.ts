import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  defaultConfig,
  isSection,
  pluginsOf,
  sectionNames,
  withValue,
} from '../../../src/core/config/config';
import { isRunKey } from '../../../src/core/config/runParams';
import { pathsOf } from '../../../src/core/config/paths';
import { strictConfig } from '../../../src/core/config/strictConfig';
import type { RunConfig } from '../../../src/core/config/config';
import { decodeLink, encodeLink } from '../../../src/core/config/link';
import type { Param, Value } from '../../../src/core/config/param';
import { createRng } from '../../../src/core/rng';
import { catalogue } from '../../../src/train/catalogue';

const rng = createRng(11);
const pick = <T>(list: readonly T[]): T => {
  const found = list[rng.below(list.length)];
  if (found === undefined) throw new Error('Nothing to pick from.');
  return found;
};

const letters = 'aZ09&=%#.,;+ é∑\u{1F600}"<>/\\\n';
const someText = () => Array.from({ length: rng.below(12) }, () => pick([...letters])).join('');

function someValue(param: Param): Value {
  if (param.kind === 'toggle') return rng.below(2) === 1;
  if (param.kind === 'choice') return pick(param.options).value;
  if (param.kind === 'text') return someText();
  const value = param.min + rng.uniform() * (param.max - param.min) * pick([1, 1e-3, 1e-9]);
  return pick([param.min, param.max, param.integer ? Math.round(value) : value]);
}

/** A valid configuration of any plug-ins with about half of its values moved. */
function someConfig(): RunConfig {
  let config = strictConfig(
    catalogue,
    Object.fromEntries(sectionNames.map((name) => [name, { id: pick(pluginsOf(catalogue, name)).id }])),
  );
  for (const { path, param } of pathsOf(catalogue, config))
    if (rng.below(2) === 1) config = withValue(config, path, someValue(param));
  return config;
}

const opened = (hash: string) => {
  const result = decodeLink(catalogue, hash);
  if (result.kind === 'refused') throw new Error(result.reason);
  return result;
};

describe('a link', () => {
  it('names only what differs from the defaults, readably', () => {
    const config = strictConfig(catalogue, { seed: 7, method: { id: 'oialr', cutoff: 0.3 } });
    expect(encodeLink(catalogue, { config })).toBe('v=1&seed=7&method=oialr&method.cutoff=0.3');
    expect(
      encodeLink(catalogue, { config: defaultConfig(catalogue), hidden: ['seed', 'method.ortho'] }),
    ).toBe('v=1&hide=seed,method.ortho');
  });

  it('gives back exactly what it was made of (property, 2 000 cases)', () => {
    for (let i = 0; i < 2000; i++) {
      const config = someConfig();
      const hash = `#${encodeLink(catalogue, { config, hidden: ['optimizer'], run: 'g.A-_9' })}`;
      const { link, notes } = opened(hash);
      if (isDeepStrictEqual([link, notes], [{ config, hidden: ['optimizer'], run: 'g.A-_9' }, []])) continue;
      expect({ hash, link, notes }).toEqual({ hash, link: config, notes: [] });
    }
  });

  it('takes the nearest of what it cannot have, and says so', () => {
    const { link, notes } = opened(
      '#steps=-3&seed=1.6&method.sparsity=2000&method.regularizer=l7&color=red&batchSize=many',
    );
    expect(link.config).toEqual({
      ...defaultConfig(catalogue),
      steps: 0,
      seed: 2,
      method: { ...defaultConfig(catalogue).method, sparsity: 0.3 },
    });
    expect(notes).toHaveLength(6);
    for (const name of ['steps', 'seed', 'method.sparsity', 'method.regularizer', 'color', 'batchSize'])
      expect(notes.join(' ')).toContain(name);
  });

  it('takes no number that may be another one, and says so', () => {
    const { link, notes } = opened('steps=10.000&seed=1 000&method.ortho=0,5&method.sparsity=2e-2');
    expect(link.config).toMatchObject({ steps: 2000, seed: 1000, method: { ortho: 0.5, sparsity: 0.02 } });
    expect(notes).toEqual(['steps = 10.000 may be 10 or 10000; using 2000.']);
  });

  it('falls back to the usual plug-in where one is unknown', () => {
    const { link, notes } = opened('method=magic&method.cutoff=3');
    expect(link.config.method).toEqual(defaultConfig(catalogue).method);
    expect(notes).toEqual(['method = magic is unknown; using svdTraining.']);
  });

  it('is refused when it is newer', () => {
    expect(decodeLink(catalogue, '#v=2&seed=3')).toMatchObject({ kind: 'refused' });
    expect(opened('#v=1').notes).toEqual([]);
    expect(opened('#v=-1&seed=3').link.config.seed).toBe(3);
  });

  it('hides parameters, whole parts, actions and named parts of the page, and nothing else', () => {
    const { link, notes } = opened(
      'hide=method.energy,optimizer,action.reproject,presets,nothing,method.nothing,constructor',
    );
    expect(link.hidden).toEqual(['method.energy', 'optimizer', 'action.reproject', 'presets']);
    expect(notes).toHaveLength(3);
  });
});

/** Something that somebody may have made of a link by hand. */
function spoiled(hash: string): string {
  const at = rng.below(hash.length + 1);
  const odd = [
    '%',
    '%zz',
    '&',
    '=',
    '&&=',
    '\0',
    'NaN',
    '-Infinity',
    '1e999',
    '__proto__=1',
    '&v=1',
    '&method=',
    someText(),
  ];
  const keys = [
    'seed',
    'method.sparsity',
    'optimizer.lr',
    'dataset',
    'method.id',
    'model.init.x',
    'toString',
    'hide',
    'run',
    'v',
  ];
  return pick([
    () => hash.slice(0, at) + pick(odd) + hash.slice(at),
    () => hash.slice(0, at),
    () => `${hash}&${pick(keys)}=${pick(odd)}`,
    () => `${pick(keys)}=${pick(odd)}&${hash.slice(at)}`,
    () => someText() + hash,
  ])();
}

describe('the lenient door', () => {
  it('never throws and leaves no value out of range (property, 2 000 cases)', () => {
    const failures: string[] = [];
    for (let i = 0; i < 2000; i++) {
      let hash = encodeLink(catalogue, { config: someConfig() });
      for (let n = 0; n <= rng.below(4); n++) hash = spoiled(hash);
      const result = decodeLink(catalogue, hash);
      if (result.kind === 'refused') continue;
      const { config, hidden } = result.link;
      const inRange = isDeepStrictEqual(strictConfig(catalogue, config), config);
      const known = Object.keys(config).every((key) => key === 'v' || isSection(key) || isRunKey(key));
      if (!inRange || !known || hidden.some((path) => /[&=]|^$/.test(path))) failures.push(hash);
    }
    expect(failures).toEqual([]);
  });
});
