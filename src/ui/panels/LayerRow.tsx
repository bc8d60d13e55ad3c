import { useState } from 'react';
import type { Stability } from '../../core/run/progress';
import { markedMoves } from '../../store/model/measures';
import { selectedLayer } from '../../store/selectors/selectors';
import { pointsOf } from '../../store/model/series';
import { scrubbedStep, shownProgress } from '../../store/selectors/scrub';
import { cutFraction, cutMarks, spectrumColumns } from '../../store/selectors/settling';
import type { State } from '../../store/model/state';
import { stepLimit } from '../charts/axes';
import { drawAngles } from '../charts/drawAngles';
import { directionsOf, drawRotation, settledCount } from '../charts/drawRotation';
import { drawHistory } from '../charts/drawSigmaMap';
import { LayerCanvas } from '../charts/LayerCanvas';
import { historyTable, squareTable } from '../charts/table';
import { timeAxis } from '../charts/timeAxis';
import { Segments } from '../controls/Segments';
import { thousands } from '../format';
import { MathSymbol } from '../MathSymbol';
import { Term } from '../Term';
import { useActions, useSlowState, useStore } from '../useStore';
import { Figure } from './Figure';
import { NumbersButton } from './LayerNumbers';
import { RankOneParts } from './RankOneParts';
import { Settling } from './Settling';
import { TableButton } from './TableButton';
import '../style/layer.css';

type Layer = State['run']['layers'][number];
type Props = { state: State; layer: Layer; index: number };

const forms = [
  {
    value: 'map',
    title: 'Row: number of the singular value; column: step; color: its size',
    children: 'map',
  },
  { value: 'threads', title: 'One line a singular value', children: 'threads' },
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
          <Term title="Over time" explain="history">
            over time
          </Term>{' '}
          <small>
            line: rank, color: <MathSymbol symbol="σ_i" /> <span className="ramp" aria-hidden="true" />
          </small>
        </h2>
        <Segments label="Form" explain="historyForm" value={form} options={forms} onChoose={setForm} />
        <TableButton
          title={`Singular values of ${name} over time`}
          read={() => historyTable(pointsOf(run.spectra), index)}
        />
        <NumbersButton index={index} />
      </figcaption>
      <LayerCanvas
        explain="history"
        label={`${name}: singular values over ${thousands(run.step)} steps; the rank is ${rank} of ${fullRank}.`}
        draw={(g, palette, size) => drawHistory(g, palette, history, { form, ...size })}
      />
    </figure>
  );
}

function RotationFigure({ stability }: { stability: Stability | undefined }) {
  const rotation = { values: stability?.rotation ?? [], kept: stability?.k ?? 0 };
  const { settled, of } = settledCount(rotation);
  const shown = directionsOf(rotation);
  const apart =
    stability && rotation.kept > shown ? `, the first ${shown} of ${rotation.kept} directions` : '';
  return (
    <Figure
      className="rotation"
      title="Rotation"
      explain="rotation"
      table={() => squareTable(rotation.values, 'direction')}
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
            label={`Overlap of the left singular vectors with those of step ${stability.since}${apart}: ${settled} of ${of} overlap with themselves by more than 0.9.`}
            draw={(g, palette, size) => drawRotation(g, palette, rotation, size)}
          />
        ) : (
          <p className="empty">Nothing to compare with yet.</p>
        )}
      </div>
      <p className="remark" title="Overlap of a direction with itself above 0.9">
        {stability ? `${settled} of ${of} settled` : '\u00a0'}
      </p>
    </Figure>
  );
}

/** On a phone: which layer is looked at. */
function LayerChips({ selected }: { selected: number }) {
  const layers = useStore((s) => s.run.layers);
  const { selectLayer } = useActions();
  return (
    <div className="chips" role="group" aria-label="Layer">
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

/** How a basis settles: the layer that is looked at, over time and against an earlier step. */
export function LayerRow() {
  const state = useSlowState(125);
  const view = useStore((s) => s.view);
  const index = selectedLayer({ run: state.run, view });
  const layer = state.run.layers[index];
  const stability = shownProgress({ run: state.run, view })?.layers[index]?.stability;
  const cosines = stability?.cosines ?? [];
  return (
    <section
      className="panel layer"
      aria-label={layer ? `Layer ${layer.name} in detail` : 'A layer in detail'}
    >
      <LayerChips selected={index} />
      {layer ? (
        <div className="columns">
          <History state={state} layer={layer} index={index} />
          <RotationFigure stability={stability} />
          <Figure
            className="angles"
            title="Principal angles"
            explain="angles"
            table={() => ({
              columns: ['angle', 'cosine'],
              rows: cosines.map((cosine, i) => [i + 1, cosine]),
            })}
            of="cosines"
          >
            <LayerCanvas
              explain="angles"
              label={`Cosines of the principal angles: ${cosines.map((c) => c.toFixed(2)).join(', ') || 'none yet'}`}
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
