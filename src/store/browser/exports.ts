import type { Column } from '../../core/run/column';
import { exportersOf } from '../../export';
import type { ChartRecord, Content, Exporter, Need, WeightsRecord } from '../../export/exporter';
import { configLines } from '../../export/figure';
import type { FigureContent } from '../../export/figure';
import type { RunRecord } from '../../export/runRecord';
import { stampedMetadata } from '../../export/stampedWeights';
import { pointsOf } from '../model/series';
import type { State } from '../model/state';

/** The available file formats, by what they are made from. */
export const fileFormats: Readonly<Record<Need, readonly Exporter[]>> = {
  run: exportersOf('run'),
  weights: exportersOf('weights'),
  chart: exportersOf('chart'),
};

/** A file to save: its name, media type and content. */
export type ExportedFile = { name: string; type: string; content: Content };

/** A chart as drawn by the page, and its conversion to pixels. */
export type DrawnChart = Omit<ChartRecord, 'figure'> & { figure: Omit<FigureContent, 'footer'> };

/** Sources for parts of a file that are not in the state. */
export type Sources = {
  weights(): Promise<WeightsRecord>;
  /** Additional columns of the run's table. */
  columns?(): readonly Column[];
  /** Only for formats that need a chart. */
  chart?(): DrawnChart;
};

/** The versions of the code that writes a file, and of the code that computed its content. */
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

/** Text as a part of a file name: lower-case letters, digits and hyphens. */
const inName = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'chart';

/** A file name with the configuration of the run and its step. */
function nameOf({ run: { config, step } }: State, title: string | undefined, extension: string): string {
  const parts = [config.dataset.id, config.model.id, config.method.id, `step${step}`];
  return `rankscope-${parts.join('-')}${title === undefined ? '' : `-${inName(title)}`}.${extension}`;
}

/** The chart with the run's configuration and step in its footer. */
function withFooter(page: State, { figure, rasterize }: DrawnChart): ChartRecord {
  const { run, recorded } = page;
  const { version, numerics } = madeBy(page);
  const step = `step ${run.step}, Rankscope ${version}, numerics ${numerics}${recorded ? ', a recorded run' : ''}`;
  return { figure: { ...figure, footer: [...configLines(run.live), step] }, rasterize };
}

/** The run, its weights or a chart of it in a format. Rejects with the error of a source that fails. */
export async function exportedFile(
  state: State,
  exporter: Exporter,
  { weights, chart, columns }: Sources,
): Promise<ExportedFile> {
  const { extension, type, label, needs } = exporter;
  const file = (content: Content, title?: string) => ({
    name: nameOf(state, title, extension),
    type,
    content,
  });
  switch (needs) {
    case 'run':
      return file(await exporter.encode({ ...recordOf(state), columns: columns?.() ?? [] }));
    case 'weights': {
      const { tensors, metadata } = await weights();
      return file(await exporter.encode({ tensors, metadata: stampedMetadata(metadata, madeBy(state)) }));
    }
    case 'chart': {
      if (!chart) throw new Error(`${label} is made from a chart. Choose one.`);
      const drawn = withFooter(state, chart());
      return file(await exporter.encode(drawn), drawn.figure.title);
    }
    default:
      return needs satisfies never;
  }
}
