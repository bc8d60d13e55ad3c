import { describe, expect, it } from 'vitest';
import { paramAt, pathsOf } from '../../../src/core/config/paths';
import { presetConfig, presets } from '../../../src/core/config/presets';
import { liveControls, coldControls } from '../../../src/store/selectors/selectors';
import { catalogue } from '../../../src/train/catalogue';

describe('presets', () => {
  it('have a name of their own each', () => {
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
    expect(new Set(presets.map(({ title }) => title)).size).toBe(presets.length);
  });

  it.each(presets)('$id is valid, and its control is on the page', (preset) => {
    const config = presetConfig(catalogue, preset);
    expect(pathsOf(catalogue, config).length).toBeGreaterThan(0);
    const param = paramAt(catalogue, config, preset.control);
    const shown = [
      ...liveControls(catalogue, config),
      ...coldControls(catalogue, config).flatMap(({ controls }) => controls),
    ];
    expect(param).toBeDefined();
    expect(shown.map(({ path }) => path)).toContain(preset.control);
    expect(param && preset.task.toLowerCase()).toContain(param?.label.toLowerCase());
  });

  it.each(presets)('$id asks one thing in one sentence, and is short', ({ question, task, outcome }) => {
    expect(question).toMatch(/^[^.?!]+\?$/);
    for (const text of [task, outcome]) expect(text.length).toBeLessThan(220);
  });
});
