import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { strictConfig } from '../../src/core/config/strictConfig';
import { catalogue } from '../../src/train/catalogue';
import { parseRecording } from '../../src/worker/recording/parseRecording';

const folder = 'public/recordings';

describe.each(readdirSync(folder))('the recording %s of the page', (name) => {
  const { events, source } = parseRecording(name, readFileSync(`${folder}/${name}`, 'utf8'));
  const reports = events.flatMap((event) => (event.type === 'progress' ? [event.progress] : []));

  it('is a run of an experiment that this version offers, and says what it ran on', () => {
    const [built] = events;
    if (built?.type !== 'built') throw new Error('It does not begin with "built".');
    // Parameters may have come since: they are at their defaults.
    expect(strictConfig(catalogue, built.config)).toMatchObject(built.config);
    expect(source).toMatch(/Rankscope \d+\.\d+\.\d+, \d{4}-\d{2}-\d{2}$/);
  });

  it('shows ranks falling to less than half, and accuracy staying', () => {
    const total = (at: number) => reports.at(at)?.layers.reduce((sum, { rank }) => sum + rank, 0) ?? NaN;
    expect(total(-1)).toBeLessThan(total(0) / 2);
    expect(reports.at(-1)?.testAccuracy).toBeGreaterThan(0.95);
  });

  it('has comparisons of bases, and the values of the weights themselves', () => {
    expect(reports.filter(({ layers }) => layers.some(({ stability }) => stability)).length).toBeGreaterThan(
      5,
    );
    expect(reports.at(-1)?.layers.every(({ trueSigma }) => trueSigma && trueSigma.length > 0)).toBe(true);
  });
});
