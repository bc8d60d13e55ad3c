import type { LiveEvent } from '../../core/config/config';
import type { LayerProgress, Progress } from '../../core/run/progress';
import type { Run } from './runs';
import { shownRank } from './samples';

/** Σ of the ranks now and of the full ranks. */
export function totalRank(progress: Progress): { rank: number; full: number } {
  const sum = (pick: (layer: LayerProgress) => number) =>
    progress.layers.reduce((total, layer) => total + pick(layer), 0);
  return { rank: sum(shownRank), full: sum((layer) => layer.fullRank) };
}

/** The accuracy to headline: the finished network's, else the latest on the test set, else of the last batch. */
export function headlineAccuracy(run: Run): { value: number; of: string } | undefined {
  if (run.summary) return { value: run.summary.testAccuracyFinal, of: 'test set' };
  const test = run.tests.newest;
  if (test) return { value: test.accuracy, of: 'test set' };
  return run.progress && run.step > 0 ? { value: run.progress.accuracy, of: 'last batch' } : undefined;
}

/** Slider moves worth a marker: of a drag, only where it ended. `apart` is in steps. */
export function markedMoves(events: readonly LiveEvent[], apart: number): LiveEvent[] {
  return events.filter((event, i) => {
    const next = events.slice(i + 1).find(({ path }) => path === event.path);
    return event.step > 0 && (next === undefined || next.step - event.step > apart);
  });
}
