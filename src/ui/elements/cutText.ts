import { texts } from '../../core/texts';
import type { LayerCut } from '../../core/run/progress';
import type { CutMark } from '../../store/selectors/settling';
import { thousands } from './format';

export const text = texts('ui/elements/cutText', {
  cut: (from: number, to: number) => `cut ${from} → ${to}`,
  frozen: 'frozen',
  none: 're-SVD, none cut',
  step: (step: string, events: string) => `Step ${step}: ${events}`,
});

/** A layer's freeze or cut in words: frozen, cut 64 → 32, or both. */
export function cutText({ froze, from, to }: LayerCut): string {
  const cut = to < from ? text.cut(from, to) : '';
  return froze ? [text.frozen, cut].filter(Boolean).join(', ') : cut || text.none;
}

/** The meaning of a mark on a chart. */
export function markText({ step, layers }: CutMark): string {
  const parts = layers.map((layer) => `${layer.name} ${cutText(layer)}`);
  return text.step(thousands(step), parts.join('; '));
}
