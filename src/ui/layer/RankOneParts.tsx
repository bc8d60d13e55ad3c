import { useEffect, useMemo } from 'react';
import type { PartsAnswer } from '../../core/run/inspection';
import type { LayerInfo } from '../../core/run/progress';
import { offCount } from '../../store/model/inspect';
import { themeOf } from '../../store/model/view';
import { drawPart } from '../charts/layer/drawParts';
import { partImages } from '../charts/layer/rankOneParts';
import { useCanvas } from '../charts/useCanvas';
import { percent } from '../elements/format';
import { useActions, useStore } from '../useStore';
import { Figure } from '../figure/Figure';
import './parts.css';

/** How many of a layer's parts are shown. */
const shown = 16;
/** While it trains: how often the parts are asked for, and up to which size of a layer. */
const everyMs = 1000;
const largestWhileTraining = 300_000;

/** Asks for the parts of a layer whenever they may have changed. */
function useParts({ name, rows, cols }: LayerInfo): PartsAnswer | undefined {
  const { ask } = useActions();
  const parts = useStore((s) => s.inspection.parts);
  const state = useStore((s) => s.run.state);
  const config = useStore((s) => s.run.config);
  const scene = state === 'idle' || state === 'building' || state === 'failed' ? undefined : config;
  const running = state === 'running';
  useEffect(() => {
    if (!scene) return undefined;
    const wonder = () => {
      if (!document.hidden) ask({ about: 'parts', layer: name, count: shown });
    };
    if (!running || rows * cols <= largestWhileTraining) wonder();
    if (!running || rows * cols > largestWhileTraining) return undefined;
    const timer = setInterval(wonder, everyMs);
    return () => clearInterval(timer);
  }, [ask, scene, running, name, rows, cols]);
  return parts?.layer === name ? parts : undefined;
}

function Part({ parts, index, off }: { parts: PartsAnswer; index: number; off: boolean }) {
  const { switchPart } = useActions();
  useStore((s) => themeOf(s.view)); // colors follow the theme
  const part = parts.parts[index];
  const images = useMemo(() => part && partImages(parts, part), [parts, part]);
  const canvas = useCanvas((g, palette, width, height) => {
    if (images) drawPart(g, images, off ? palette.control : undefined, { width, height });
  });
  const sigma = part?.sigma ?? 0;
  return (
    <li>
      <button
        type="button"
        className={off ? 'part off' : 'part'}
        data-explain="parts"
        aria-pressed={!off}
        title={off ? 'Switch it on again' : 'Switch it off'}
        onClick={() => switchPart(parts.layer, index)}
      >
        <canvas ref={canvas} aria-hidden="true" />
        <span>
          <span>
            <span className="sr">Part </span>
            {index + 1}
            <span className="sr"> σ = </span>
          </span>{' '}
          <b>{sigma.toFixed(index < 9 ? 2 : 1)}</b>
        </span>
      </button>
    </li>
  );
}

/** What follows from the parts that are off; a line that is always there. */
function Remark() {
  const count = useStore((s) => offCount(s.inspection));
  const without = useStore((s) => s.inspection.without);
  const { switchAllOn } = useActions();
  if (count === 0) return <p className="remark">Press a part to see what the network does without it.</p>;
  return (
    <p className="remark" role="status">
      {without ? (
        <>
          accuracy <b>{percent(without.accuracy, 1)}</b> % without {count === 1 ? 'it' : `these ${count}`},{' '}
          <b>{percent(without.whole, 1)}</b> % with all
        </>
      ) : (
        'measuring …'
      )}
      <button type="button" className="text" data-explain="partsOn" onClick={() => switchAllOn()}>
        All on
      </button>
    </p>
  );
}

/** The strongest rank-1 parts of a layer, each to be switched off. */
export function RankOneParts({ layer }: { layer: LayerInfo }) {
  const parts = useParts(layer);
  const off = useStore((s) => s.inspection.off[layer.name]);
  const reason = useStore((s) => s.inspection.refused.parts);
  const count = parts?.parts.length ?? 0;
  return (
    <Figure
      className="parts"
      title="Rank-1 parts"
      explain="parts"
      table={() => ({
        columns: ['part', 'σ', 'on'],
        rows: (parts?.parts ?? []).map(({ sigma }, i) => [i + 1, sigma, off?.includes(i) ? 'no' : 'yes']),
      })}
      of={parts && parts.rank > count ? `the strongest ${count} of ${parts.rank}` : 'kernel, output mix'}
    >
      {parts ? (
        <ul className="tiles" aria-label={`Rank-1 parts of ${layer.name}, strongest first`}>
          {parts.parts.map((_, i) => (
            <Part key={i} parts={parts} index={i} off={off?.includes(i) ?? false} />
          ))}
        </ul>
      ) : (
        <p className="empty">{reason ?? 'The parts of this layer will stand here.'}</p>
      )}
      {parts ? <Remark /> : <p className="remark" />}
    </Figure>
  );
}
