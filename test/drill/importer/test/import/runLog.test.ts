import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/core/config/config';
import { strictConfig } from '../../src/core/config/strictConfig';
import { catalogue } from '../../src/train/catalogue';
import { experimentIn } from './experimentIn';

const config = strictConfig(catalogue, { seed: 3, steps: 20, method: { id: 'oialr' } });
const event = { step: 4, path: 'method.cutoff', value: 0.3 };
const lines = [
  { type: 'start', config, versions: { numerics: 1 } },
  { type: 'progress', step: 4, loss: 2 },
  { type: 'event', ...event },
  { type: 'end', testAccuracy: 0.9 },
].map((line) => `${JSON.stringify(line)}\n`);

describe('a log of a run', () => {
  it('gives its configuration and its moves', async () => {
    expect(await experimentIn('metrics.jsonl', lines.join(''))).toEqual({
      config,
      run: { events: [event], checksum: undefined, numerics: 1 },
      notes: [],
    });
  });

  it('that was cut off gives what is there, and says so', async () => {
    const { run, notes } = await experimentIn('metrics.jsonl', lines.join('').slice(0, -5));
    expect(run?.events).toEqual([event]);
    expect(notes).toEqual([expect.stringMatching(/^The log breaks off .* 1 of its lines/)]);
  });

  it('without a start, or with one that is cut, is refused', async () => {
    await expect(experimentIn('metrics.jsonl', lines.slice(1).join(''))).rejects.toThrow(
      /^metrics\.jsonl (?:is not|holds)/,
    );
    await expect(experimentIn('metrics.jsonl', lines[0]?.slice(0, 60) ?? '')).rejects.toThrow(
      'metrics.jsonl is not a log of a run.',
    );
    expect(config).not.toEqual(defaultConfig(catalogue));
  });
});
