import { runCsv } from '../../export/csv';
import { configLines, figureSvg } from '../../export/figure';
import type { FigureContent } from '../../export/figure';
import { runJson } from '../../export/json';
import type { RunRecord } from '../../export/json';
import { encodeSafetensors } from '../../export/safetensors';
import { stampedMetadata } from '../../export/stampedWeights';
import { pointsOf } from '../model/series';
import type { State } from '../model/state';
import type { Weights } from '../actions/weights';

/** A file to save: its name, its kind, what is in it. */
export type ExportedFile = { name: string; type: string; content: string | Uint8Array<ArrayBuffer> };

/** What writes a file, and what computed what is in it. */
const madeBy = ({ run, catalogue, view }: State) => ({
  version: catalogue.version,
  numerics: view.recorded?.numerics ?? run.numerics,
});

function recordOf(page: State): RunRecord {
  const { run, view } = page;
  const { config, step, state, layers, events, cuts, summary } = run;
  return {
    ...madeBy(page),
    adapter: view.adapter,
    ...{ config, step, state, layers, events, cuts, summary },
    samples: pointsOf(run.samples),
    tests: pointsOf(run.tests),
    spectra: pointsOf(run.spectra),
  };
}

/** A name that says what the run was and how far it went. */
const nameOf = ({ run: { config, step } }: State, rest: string) =>
  `rankscope-${config.dataset.id}-${config.model.id}-${config.method.id}-step${step}${rest}`;

/** The run as comma-separated values or as JSON. */
export const runFile = (state: State, kind: 'csv' | 'json'): ExportedFile =>
  kind === 'csv'
    ? { name: nameOf(state, '.csv'), type: 'text/csv', content: runCsv(recordOf(state)) }
    : { name: nameOf(state, '.json'), type: 'application/json', content: runJson(recordOf(state)) };

/** The weights as a safetensors file. */
export const weightsFile = (state: State, { tensors, metadata }: Weights): ExportedFile => ({
  name: nameOf(state, '.safetensors'),
  type: 'application/octet-stream',
  content: encodeSafetensors(tensors, stampedMetadata(metadata, madeBy(state))),
});

/** A chart as an SVG file with the run's configuration and step in its footer. */
export function figureFile(state: State, chart: Omit<FigureContent, 'footer'>): ExportedFile {
  const { run, recorded } = state;
  const { version, numerics } = madeBy(state);
  const footer = [
    ...configLines(run.live),
    `step ${run.step}, Rankscope ${version}, numerics ${numerics}${recorded ? ', a recorded run' : ''}`,
  ];
  const title = chart.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return {
    name: nameOf(state, `-${title}.svg`),
    type: 'image/svg+xml',
    content: figureSvg({ ...chart, footer }),
  };
}
