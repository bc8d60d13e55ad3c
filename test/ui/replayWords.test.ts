import { describe, expect, it } from 'vitest';
import { numerics } from '../../src/core/versions';
import type { OfferedRun } from '../../src/store/model/linkState';
import { verdictWords } from '../../src/ui/rail/Replay';
import { defaultConfig } from '../../src/core/config/config';
import { sampleCatalogue } from '../store/sampleCatalogue';

const run = (computedBy: number): OfferedRun => ({
  config: defaultConfig(sampleCatalogue),
  events: [],
  checksum: undefined,
  numerics: computedBy,
});

describe('the verdict on a replayed run', () => {
  it('mentions adapters if both versions have the same numerics', () => {
    expect(verdictWords(run(numerics), 'close', 1e-4).text).toMatch(/within 5 % .* Adapters/);
    expect(verdictWords(run(numerics), 'different', 1).title).toBe('Different');
  });

  it('states how well a run of an earlier version agrees, as a power of ten', () => {
    const words = (difference: number) => verdictWords(run(numerics - 1), 'close', difference).text;
    expect(words(3e-4)).toMatch(/^an earlier version of Rankscope computed .* agree within 0\.1 %\.$/);
    expect(words(0)).toContain('within 0.001 %');
    expect(words(0.02)).toContain('within 5 %');
  });

  it('claims no difference if another version computed it, and equal bits if they are equal', () => {
    const { sign, title, text } = verdictWords(run(numerics - 1), 'different', 1);
    expect([sign, title]).toEqual(['–', 'Not comparable']);
    expect(text).toContain('an earlier version of Rankscope');
    expect(verdictWords(run(numerics + 1), 'different', 1).text).toContain('a newer version of Rankscope');
    expect(verdictWords(run(numerics - 1), 'identical', 0).title).toBe('Identical');
  });
});
