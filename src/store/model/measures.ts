import type { LiveEvent } from '../../core/config/config';
import type { LayerProgress, Progress } from '../../core/run/progress';
import type { Run } from './runs';
import { shownRank } from './samples';

/** The sums of present ranks and of full ranks. */
export function totalRank(progress: Progress): { rank: number; full: number } {
  const sum = (pick: (layer: LayerProgress) => number) =>
    progress.layers.reduce((total, layer) => total + pick(layer), 0);
  return { rank: sum(shownRank), full: sum((layer) => layer.fullRank) };
}

/** The main accuracy to show: of the finished network, or the latest on the test set, or of the last batch. */
export function headlineAccuracy(run: Run): { value: number; of: string } | undefined {
  if (run.summary) return { value: run.summary.testAccuracyFinal, of: 'test set' };
  const test = run.tests.newest;
  if (test) return { value: test.accuracy, of: 'test set' };
  return run.progress && run.step > 0 ? { value: run.progress.accuracy, of: 'last batch' } : undefined;
}

/** Moves to mark on charts: of a drag, only the last one. `apart` is in steps. */
export function markedMoves(events: readonly LiveEvent[], apart: number): LiveEvent[] {
  return events.filter((event, i) => {
    const next = events.slice(i + 1).find(({ path }) => path === event.path);
    return event.step > 0 && (next === undefined || next.step - event.step > apart);
  });
}
