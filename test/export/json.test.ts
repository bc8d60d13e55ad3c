import { describe, expect, it } from 'vitest';
import { formats } from '../../src/core/versions';
import { runJson } from '../../src/export/json';
import { sampleRun } from './sampleRun';

describe('a run as JSON', () => {
  it('says what it is and holds everything', () => {
    const run = sampleRun();
    const read: unknown = JSON.parse(runJson(run));
    const { spectra: _, adapter, summary, ...rest } = run;
    expect([adapter, summary]).toEqual([undefined, undefined]);
    expect(read).toMatchObject({ format: 'rankscope-run', v: formats.exportedRun, ...rest });
  });

  it('writes float32 to seven digits, and null for what is no number', () => {
    expect(JSON.parse(runJson(sampleRun()))).toMatchObject({
      spectra: [
        {
          step: 0,
          sigma: [
            [2, 1.1],
            [0.1, null],
          ],
        },
      ],
    });
  });
});
