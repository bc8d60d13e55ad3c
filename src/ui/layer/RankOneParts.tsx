import { texts } from '../../core/texts';
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

export const text = texts('ui/layer/RankOneParts', {
  on: 'Switch it on again',
  off: 'Switch it off',
  part: 'Part',
  hint: 'Press one to see the network without it.',
  accuracy: 'accuracy',
  without: (count: number) => `% without ${count === 1 ? 'it' : `these ${count}`},`,
  withAll: '% with all',
  measuring: 'measuring …',
  allOn: 'All on',
  title: 'Rank-1 components',
  column: 'component',
  isOn: 'on',
  yes: 'yes',
  no: 'no',
  strongest: (count: number, rank: number) => `the strongest ${count} of ${rank}`,
  images: 'kernel, output mix',
  label: (layer: string) => `Rank-1 components of ${layer}, strongest first`,
  empty: 'The rank-1 components will appear here.',
});

/** The number of components shown per layer. */
const shown = 16;
/** While it trains: how often the components are requested, and up to which size of a layer. */
const everyMs = 1000;
const largestWhileTraining = 300_000;

/** Requests a layer's components whenever they may have changed. */
function useParts({ name, rows, cols }: LayerInfo): PartsAnswer | undefined {
  const { ask } = useActions();
  const parts = useStore((s) => s.inspection.parts);
  const state = useStore((s) => s.run.state);
  const config = useStore((s) => s.run.config);
  const scene = state === 'idle' || state === 'building' || state === 'failed' ? undefined : config;
  const running = state === 'running';
  useEffect(() => {
    if (!scene) return undefined;
    const request = () => {
      if (!document.hidden) ask({ about: 'parts', layer: name, count: shown });
    };
    if (!running || rows * cols <= largestWhileTraining) request();
    if (!running || rows * cols > largestWhileTraining) return undefined;
    const timer = setInterval(request, everyMs);
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
        title={off ? text.on : text.off}
        onClick={() => switchPart(parts.layer, index)}
      >
        <canvas ref={canvas} aria-hidden="true" />
        <span>
          <span>
            <span className="sr">{text.part} </span>
            {index + 1}
            <span className="sr"> σ = </span>
          </span>{' '}
          <b>{sigma.toFixed(index < 9 ? 2 : 1)}</b>
        </span>
      </button>
    </li>
  );
}

/** The accuracy without the components that are off; the line is always present. */
function Remark() {
  const count = useStore((s) => offCount(s.inspection));
  const without = useStore((s) => s.inspection.without);
  const { switchAllOn } = useActions();
  if (count === 0) return <p className="remark">{text.hint}</p>;
  return (
    <p className="remark" role="status">
      {without ? (
        <>
          {text.accuracy} <b>{percent(without.accuracy, 1)}</b> {text.without(count)}{' '}
          <b>{percent(without.whole, 1)}</b> {text.withAll}
        </>
      ) : (
        text.measuring
      )}
      <button type="button" className="text" data-explain="partsOn" onClick={() => switchAllOn()}>
        {text.allOn}
      </button>
    </p>
  );
}

/** The strongest rank-1 components of a layer; each can be switched off. */
export function RankOneParts({ layer }: { layer: LayerInfo }) {
  const parts = useParts(layer);
  const off = useStore((s) => s.inspection.off[layer.name]);
  const reason = useStore((s) => s.inspection.refused.parts);
  const count = parts?.parts.length ?? 0;
  return (
    <Figure
      className="parts"
      title={text.title}
      explain="parts"
      table={() => ({
        columns: [text.column, 'σ', text.isOn],
        rows: (parts?.parts ?? []).map(({ sigma }, i) => [
          i + 1,
          sigma,
          off?.includes(i) ? text.no : text.yes,
        ]),
      })}
      of={parts && parts.rank > count ? text.strongest(count, parts.rank) : text.images}
    >
      {parts ? (
        <ul className="tiles" aria-label={text.label(layer.name)}>
          {parts.parts.map((_, i) => (
            <Part key={i} parts={parts} index={i} off={off?.includes(i) ?? false} />
          ))}
        </ul>
      ) : (
        <p className="empty">{reason ?? text.empty}</p>
      )}
      {parts ? <Remark /> : <p className="remark" />}
    </Figure>
  );
}
