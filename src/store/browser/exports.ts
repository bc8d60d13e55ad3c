import type { Column } from '../../core/run/column';
import { runCsv } from '../../export/csv';
import { configLines, figureSvg } from '../../export/figure';
import type { FigureContent } from '../../export/figure';
import { runJson } from '../../export/json';
import type { RunRecord } from '../../export/json';
import { encodeSafetensors } from '../../export/safetensors';
import { pointsOf } from '../model/series';
import type { State } from '../model/state';
import type { Weights } from '../actions/weights';

/** A file to save: its name, its kind, what is in it. */
export type ExportedFile = { name: string; type: string; content: string | Uint8Array<ArrayBuffer> };

function recordOf({ run, catalogue, view }: State): RunRecord {
  const { config, step, state, layers, events, cuts, summary } = run;
  return {
    version: catalogue.version,
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

/** The run as comma-separated values, with `columns` after its own, or as JSON. */
export const runFile = (state: State, kind: 'csv' | 'json', columns: readonly Column[] = []): ExportedFile =>
  kind === 'csv'
    ? { name: nameOf(state, '.csv'), type: 'text/csv', content: runCsv(recordOf(state), columns) }
    : { name: nameOf(state, '.json'), type: 'application/json', content: runJson(recordOf(state)) };

/** The weights as a safetensors file. */
export const weightsFile = (state: State, { tensors, metadata }: Weights): ExportedFile => ({
  name: nameOf(state, '.safetensors'),
  type: 'application/octet-stream',
  content: encodeSafetensors(tensors, metadata),
});

/** A chart as an SVG file with the run's configuration and step in its footer. */
export function figureFile(state: State, chart: Omit<FigureContent, 'footer'>): ExportedFile {
  const { run, catalogue } = state;
  const footer = [
    ...configLines(run.live),
    `step ${run.step}, Rankscope ${catalogue.version}${state.recorded ? ', a recorded run' : ''}`,
  ];
  const title = chart.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return {
    name: nameOf(state, `-${title}.svg`),
    type: 'image/svg+xml',
    content: figureSvg({ ...chart, footer }),
  };
}
