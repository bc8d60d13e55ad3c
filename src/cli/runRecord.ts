import type { AdapterInfo } from '../core/adapter';
import type { LiveEvent, RunConfig } from '../core/config/config';
import type { Cut, LayerInfo, Progress, Summary } from '../core/run/progress';
import { numerics } from '../core/versions';
import type { RunRecord } from '../export/runRecord';
import { carried, sampleAfter, spectraOf } from '../store/model/samples';
import type { Sample, SpectraPoint } from '../store/model/samples';
import type { RunEvent } from '../train/run/run';

/** Collects what is known of a run, as the page exports it, with every report; `first`: the one of step 0. */
export function createRunRecord(config: RunConfig, layers: readonly LayerInfo[], first: Progress) {
  const samples: Sample[] = [];
  const tests: { step: number; accuracy: number }[] = [];
  const spectra: SpectraPoint[] = [spectraOf(first)];
  const events: LiveEvent[] = [];
  const cuts: Cut[] = [];
  let newest = first;
  let summary: Summary | undefined;
  let state = 'running';

  function report(reported: Progress) {
    newest = carried(reported, newest);
    const { step, testAccuracy } = newest;
    samples.push(sampleAfter(samples.at(-1), samples.length, newest));
    if (testAccuracy !== undefined) tests.push({ step, accuracy: testAccuracy });
    spectra.push(spectraOf(newest));
  }
  return {
    add(event: RunEvent) {
      switch (event.type) {
        case 'progress':
          return report(event.progress);
        case 'applied':
          return void events.push(event.event);
        case 'cut':
          return void cuts.push(event.cut);
        case 'finished':
          ({ summary } = event);
          state = event.type;
          return undefined;
        case 'diverged':
          state = event.type;
          return undefined;
        case 'pruned':
          return undefined;
        default:
          return event satisfies never;
      }
    },
    record: (version: string, adapter: AdapterInfo): RunRecord => ({
      ...{ version, numerics, adapter, config, step: newest.step, state },
      ...{ layers, events, cuts, samples, tests, spectra, summary },
    }),
  };
}
