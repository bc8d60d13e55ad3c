import type { LayerCut } from '../../core/run/progress';
import type { CutMark } from '../../store/selectors/settling';
import { thousands } from './format';

/** What happened to a layer: frozen, cut 64 → 32, or both. */
export function cutText({ froze, from, to }: LayerCut): string {
  const cut = to < from ? `cut ${from} → ${to}` : '';
  return froze ? (cut ? `frozen, ${cut}` : 'frozen') : cut || 're-SVD, none cut';
}

/** What a mark on a chart stands for. */
export function markText({ step, layers }: CutMark): string {
  const parts = layers.map((layer) => `${layer.name} ${cutText(layer)}`);
  return `Step ${thousands(step)}: ${parts.join('; ')}`;
}
