import { describe, expect, it } from 'vitest';
import { applySettings } from '../../../src/core/config/settings';
import { clampConfig } from '../../../src/core/config/clampConfig';
import { defaultConfig, withValue } from '../../../src/core/config/config';
import { strictConfig } from '../../../src/core/config/strictConfig';
import { ConfigError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { catalogue } from '../../../src/train/catalogue';

const strict = (input: unknown) => strictConfig(catalogue, input);
const set = (...settings: string[]) => applySettings(catalogue, undefined, settings);

describe('the strict door', () => {
  it('fills in defaults', () => {
    expect(strict({ v: 1, steps: 5 })).toEqual({ ...defaultConfig(catalogue), steps: 5 });
    expect(strict({ method: { id: 'dense' } }).method).toEqual({ id: 'dense', truncate: 0.01 });
    expect(strict({ method: { sparsity: 0.2 } }).method['sparsity']).toBe(0.2);
  });

  it.each([
    [{ step: 5 }, 'step'],
    [{ v: 2 }, 'v'],
    [{ steps: -1 }, 'steps'],
    [{ steps: 1.5 }, 'steps'],
    [{ steps: '5' }, 'steps'],
    [{ seed: NaN }, 'seed'],
    [{ method: 'dense' }, 'method'],
    [{ method: { id: 'magic' } }, 'magic'],
    [{ method: { id: 'dense', sparsity: 1 } }, 'sparsity'],
    [{ method: { sparsity: 7 } }, 'method.sparsity'],
    [{ method: { regularizer: 'l7' } }, 'regularizer'],
    [{ dataset: { __proto__: null, constructor: 1 } }, 'constructor'],
    [[], 'object'],
    [null, 'object'],
    ['text', 'object'],
  ])('refuses %j by name', (input, name) => {
    expect(() => strict(input)).toThrow(ConfigError);
    expect(() => strict(input)).toThrow(name);
  });
});

describe('--set', () => {
  it('chooses plug-ins and values in any order', () => {
    const config = set('method.truncate=0.1', 'method.id=dense', 'steps=7');
    expect(config.method).toEqual({ id: 'dense', truncate: 0.1 });
    expect(config.steps).toBe(7);
  });

  it('takes numbers as people write them', () => {
    const config = set('steps=10 000', 'seed=1.234.567', 'method.ortho=0,95', 'optimizer.lr=1e-3');
    expect(config).toMatchObject({ steps: 10_000, seed: 1_234_567 });
    expect([config.method['ortho'], config.optimizer['lr']]).toEqual([0.95, 0.001]);
  });

  it('keeps what a file said of the same plug-in', () => {
    const config = applySettings(catalogue, { method: { id: 'svdTraining', ortho: 3 } }, [
      'method.id=svdTraining',
    ]);
    expect(config.method['ortho']).toBe(3);
  });

  it.each([
    'steps',
    '=5',
    'steps=',
    'steps=many',
    'stepz=4',
    'method.sparsity=1',
    'method.nothing=1',
    'method=dense',
    'method.id=',
    'method.id.x=1',
    'constructor.id=1',
    'toString=1',
    'batchSize=0',
    'steps=10.000',
    'steps=10,000',
    'steps=0x10',
    'steps=10,5',
    'method.ortho=1,500',
    'optimizer.lr=0,1,2',
    'method.ortho=Infinity',
  ])('refuses %s', (setting) => {
    expect(() => set(setting)).toThrow(ConfigError);
  });
});

describe('clamping', () => {
  it('makes a valid configuration of any values (property, 2 000 cases)', () => {
    const rng = createRng(5);
    const odd = [NaN, Infinity, -Infinity, -1, 1e99, '', 'x', true, 3.7, '0.5', 'NaN'];
    const base = defaultConfig(catalogue);
    const paths = [
      'seed',
      'steps',
      'batchSize',
      'method.sparsity',
      'method.regularizer',
      'method.warmup',
      'optimizer.lr',
    ];
    for (let i = 0; i < 2000; i++) {
      let config = base;
      for (const path of paths) config = withValue(config, path, odd[rng.below(odd.length)] ?? 0);
      const clamped = clampConfig(catalogue, config);
      expect(strict(clamped)).toEqual(clamped);
    }
  });
});
