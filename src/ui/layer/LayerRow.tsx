import { texts } from '../../core/texts';
import { useState } from 'react';
import type { Stability } from '../../core/run/progress';
import { markedMoves } from '../../store/model/measures';
import { selectedLayer } from '../../store/selectors/selectors';
import { pointsOf } from '../../store/model/series';
import { scrubbedStep, shownProgress } from '../../store/selectors/scrub';
import { cutFraction, cutMarks, spectrumColumns } from '../../store/selectors/settling';
import type { State } from '../../store/model/state';
import { stepLimit } from '../charts/time/axes';
import { drawAngles } from '../charts/layer/drawAngles';
import { directionsOf, drawRotation, settledCount } from '../charts/layer/drawRotation';
import { drawHistory } from '../charts/layer/drawSigmaMap';
import { LayerCanvas } from '../charts/layer/LayerCanvas';
import { historyTable, squareTable } from '../figure/table';
import { timeAxis } from '../charts/time/timeAxis';
import { Segments } from '../elements/Segments';
import { thousands } from '../elements/format';
import { MathSymbol } from '../elements/MathSymbol';
import { Term } from '../explain/Term';
import { useActions, useSlowState, useStore } from '../useStore';
import { Figure } from '../figure/Figure';
import { NumbersButton } from './LayerNumbers';
import { RankOneParts } from './RankOneParts';
import { Settling } from './Settling';
import { TableButton } from '../figure/TableButton';
import './layer.css';

export const text = texts('ui/layer/LayerRow', {
  map: 'map',
  mapHelp: 'Row: index of the singular value; column: step; color: its size',
  threads: 'threads',
  threadsHelp: 'One line per singular value',
  form: 'Form',
  overTime: 'Over time',
  overTimeName: 'over time',
  key: 'line: rank, color:',
  historyTable: (layer: string) => `Singular values of ${layer} over time`,
  history: (layer: string, steps: string, rank: number, fullRank: number) =>
    `${layer}: singular values over ${steps} steps; the rank is ${rank} of ${fullRank}.`,
  rotation: 'Rotation',
  direction: 'direction',
  first: (shown: number, of: number) => `, the first ${shown} of ${of} directions`,
  overlap: (since: number, which: string, settled: number, of: number) =>
    `Overlap of the left singular vectors with those of step ${since}${which}: ${settled} of ${of} overlap with themselves by more than 0.9.`,
  noComparison: 'No comparison yet.',
  settledHelp: 'Overlap of a direction with itself above 0.9',
  settled: (settled: number, of: number) => `${settled} of ${of} settled`,
  layer: 'Layer',
  detail: (layer: string) => `Layer ${layer} in detail`,
  anyDetail: 'A layer in detail',
  angles: 'Principal angles',
  angle: 'angle',
  cosine: 'cosine',
  cosines: 'cosines',
  anglesLabel: (cosines: string) => `Cosines of the principal angles: ${cosines}`,
  none: 'none yet',
});

type Layer = State['run']['layers'][number];
type Props = { state: State; layer: Layer; index: number };

const forms = () =>
  [
    { value: 'map', title: text.mapHelp, children: text.map },
    { value: 'threads', title: text.threadsHelp, children: text.threads },
  ] as const;

/** The layer's singular values over time. */
function History({ state, layer, index }: Props) {
  const { run } = state;
  const [form, setForm] = useState<'map' | 'threads'>('map');
  const { name, fullRank } = layer;
  const steps = stepLimit(run.total, run.step);
  const clock = useStore((s) => s.runs.clock);
  const history = {
    columns: spectrumColumns(pointsOf(run.spectra), run.cuts, { index, name }),
    fullRank,
    top: run.tops[index] ?? 1,
    beta: cutFraction(state),
    ...timeAxis(run, clock),
    moves: markedMoves(run.events, steps / 60).map(({ step }) => step),
    cuts: cutMarks(run.cuts, steps / 50, name),
    shown: useStore(scrubbedStep),
  };
  const rank = run.progress?.layers[index]?.rank ?? fullRank;
  return (
    <figure className="history">
      <figcaption>
        <h2 title={name}>
          <b>{name}</b>{' '}
          <Term title={text.overTime} explain="history">
            {text.overTimeName}
          </Term>{' '}
          <small>
            {text.key} <MathSymbol symbol="σ_i" /> <span className="ramp" aria-hidden="true" />
          </small>
        </h2>
        <Segments label={text.form} explain="historyForm" value={form} options={forms()} onChoose={setForm} />
        <TableButton
          title={text.historyTable(name)}
          read={() => historyTable(pointsOf(run.spectra), index)}
        />
        <NumbersButton index={index} />
      </figcaption>
      <LayerCanvas
        explain="history"
        label={text.history(name, thousands(run.step), rank, fullRank)}
        draw={(g, palette, size) => drawHistory(g, palette, history, { form, ...size })}
      />
    </figure>
  );
}

function RotationFigure({ stability }: { stability: Stability | undefined }) {
  const rotation = { values: stability?.rotation ?? [], kept: stability?.k ?? 0 };
  const { settled, of } = settledCount(rotation);
  const shown = directionsOf(rotation);
  const apart = stability && rotation.kept > shown ? text.first(shown, rotation.kept) : '';
  return (
    <Figure
      className="rotation"
      title={text.rotation}
      explain="rotation"
      table={() => squareTable(rotation.values, text.direction)}
      of={
        <span className="m">
          |U<sup>⊤</sup>U′|
        </span>
      }
    >
      <div className="square">
        {stability ? (
          <LayerCanvas
            explain="rotation"
            label={text.overlap(stability.since, apart, settled, of)}
            draw={(g, palette, size) => drawRotation(g, palette, rotation, size)}
          />
        ) : (
          <p className="empty">{text.noComparison}</p>
        )}
      </div>
      <p className="remark" title={text.settledHelp}>
        {stability ? text.settled(settled, of) : '\u00a0'}
      </p>
    </Figure>
  );
}

/** On a phone: the choice of layer. */
function LayerChips({ selected }: { selected: number }) {
  const layers = useStore((s) => s.run.layers);
  const { selectLayer } = useActions();
  return (
    <div className="chips" role="group" aria-label={text.layer}>
      {layers.map(({ name }, i) => (
        <button
          key={name}
          type="button"
          data-explain="layer"
          aria-pressed={i === selected}
          onClick={() => selectLayer(i)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** How a basis settles: the selected layer over time and compared with an earlier step. */
export function LayerRow() {
  const state = useSlowState(125);
  const view = useStore((s) => s.view);
  const index = selectedLayer({ run: state.run, view });
  const layer = state.run.layers[index];
  const stability = shownProgress({ run: state.run, view })?.layers[index]?.stability;
  const cosines = stability?.cosines ?? [];
  return (
    <section className="panel layer" aria-label={layer ? text.detail(layer.name) : text.anyDetail}>
      <LayerChips selected={index} />
      {layer ? (
        <div className="columns">
          <History state={state} layer={layer} index={index} />
          <RotationFigure stability={stability} />
          <Figure
            className="angles"
            title={text.angles}
            explain="angles"
            table={() => ({
              columns: [text.angle, text.cosine],
              rows: cosines.map((cosine, i) => [i + 1, cosine]),
            })}
            of={text.cosines}
          >
            <LayerCanvas
              explain="angles"
              label={text.anglesLabel(cosines.map((c) => c.toFixed(2)).join(', ') || text.none)}
              draw={(g, palette, size) => drawAngles(g, palette, cosines, size)}
            />
            <Settling stability={stability} layer={layer} />
          </Figure>
          <RankOneParts layer={layer} />
        </div>
      ) : null}
    </section>
  );
}
