import type { AdapterInfo } from '../core/adapter';
import type { RunConfig } from '../core/config/config';
import { errorRecord } from '../core/errors';
import type { LayerProgress, Progress } from '../core/run/progress';
import { layerInfos } from '../train/report/report';
import type { RunEvent } from '../train/run/run';
import { formats, numerics } from '../core/versions';
import type { Session } from '../train/run/session';
import type { Recording, TrainerEvent } from '../worker/protocol';

/** Rounds to four significant digits, more than a chart shows; whole numbers are kept. */
const rounded = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

/** Collects the events that the page needs to play a run without a GPU. */
export function createRecorder(config: RunConfig, total: number, classNames: readonly string[]) {
  const events: TrainerEvent[] = [];
  const compared = new Map<string, number>();

  /** Keeps comparisons at most every half lag: their matrices are the largest part of a report. */
  function thinned(layer: LayerProgress): LayerProgress {
    const { stability, ...rest } = layer;
    const before = compared.get(layer.name) ?? -Infinity;
    if (!stability || stability.since - before < config.lag / 2) return rest;
    compared.set(layer.name, stability.since);
    return layer;
  }
  const slim = (progress: Progress): Progress => ({
    ...progress,
    layers: progress.layers.map(thinned),
  });
  return {
    begin({ layers }: Session, progress: Progress) {
      events.push({
        type: 'built',
        config,
        total: Number.isFinite(total) ? total : 0,
        layers: layerInfos(layers, progress.layers),
        classNames: [...classNames],
        progress,
      });
    },
    add(event: RunEvent) {
      if (event.type === 'pruned') return;
      if (event.type === 'progress') events.push({ type: 'progress', progress: slim(event.progress) });
      else if (event.type === 'diverged') events.push({ ...event, error: errorRecord(event.error) });
      else events.push(event);
    },
    /** The recording as JSON. */
    text(source: string, adapter: AdapterInfo): string {
      const recording: Recording = { v: formats.recording, numerics, source, adapter, events };
      return `${JSON.stringify(recording, rounded)}\n`;
    },
  };
}
