import { describe, expect, it } from 'vitest';
import { applySettings } from '../../../src/core/config/settings';
import { longerConfig } from '../../../src/core/config/longer';
import { catalogue } from '../../../src/train/catalogue';

const of = (total: number, ...settings: string[]) => {
  const config = applySettings(catalogue, undefined, settings);
  return { config, longer: longerConfig(catalogue, config, { total, by: 1000 }) };
};

describe('a longer run', () => {
  it('has more steps, or more of fine-tuning where it ends with that', () => {
    const { config, longer } = of(300, 'steps=300');
    expect(longer).toEqual({ ...config, steps: 1300 });
    const tuned = of(350, 'steps=300', 'method.fineTune=50');
    expect(tuned.longer).toMatchObject({ steps: 300, method: { fineTune: 1050 } });
    const early = of(300, 'steps=300', 'method.pruneAt=100', 'method.fineTune=50');
    expect(early.longer).toMatchObject({ steps: 1300, method: { pruneAt: 100, fineTune: 50 } });
  });

  it('is none without an end, with a rate that falls towards it, or beyond what is allowed', () => {
    expect(of(0, 'steps=0').longer).toBeUndefined();
    expect(of(300, 'steps=300', 'optimizer.schedule=cosine').longer).toBeUndefined();
    expect(of(300, 'steps=300', 'method.pruneAt=400').longer).toBeUndefined();
    expect(of(999_500, 'steps=999500').longer).toBeUndefined();
  });
});
