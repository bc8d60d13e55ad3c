import type { RunConfig } from '../../src/core/config/config';
import type { Cut, LayerProgress, Progress, Stability } from '../../src/core/run/progress';
import type { Recording, TrainerEvent } from '../../src/worker/protocol';
import { sampleRecording } from './sampleRecording';
import type { SampleOptions } from './sampleRecording';

const beta = 0.15;
/** Steps between comparisons, and between cuts. */
const apart = 50;
const interval = 100;

/** A pseudo-random fraction in 0…1, always the same. */
function noise(a: number, b: number): number {
  const mixed = Math.imul(Math.imul(a + 3, 0x9e3779b1) ^ Math.imul(b + 11, 0x85ebca6b), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296;
}

/** The values of a spectrum that are not below β·σ₁. */
const rankOf = (sigma: readonly number[]) => sigma.filter((value) => value >= beta * (sigma[0] ?? 0)).length;

/** The first report whose step is at or after the one at which a layer is frozen: the deeper, the sooner. */
const freezesAt = (index: number, total: number) => Math.round((0.16 + 0.05 * index) * total);

function stabilityAt(step: number, index: number, k: number): Stability | undefined {
  const since = Math.floor(step / apart) * apart - apart;
  if (since < 0) return undefined;
  const moved = 0.9 * Math.exp(-since / (140 + 60 * index));
  const whole = 1 - 0.5 * moved - 0.004 * noise(since, index);
  const side = Math.min(24, Math.max(k, 8) + 4);
  const rotation = Array.from({ length: side * side }, (_, at) => {
    const [row, column] = [Math.floor(at / side), at % side];
    if (row >= k || column >= k) return 0.45 * noise(row * 31 + column, since) ** 2;
    const near = Math.exp(-Math.abs(row - column) / (0.35 + 5 * moved));
    return row === column ? 1 - 0.9 * moved * noise(row, since) : 0.7 * moved * near * noise(at, since);
  });
  return {
    since,
    whole,
    leading: Math.min(1, whole + 0.3 * (1 - whole)),
    k,
    change: 0.004 + 0.4 * moved,
    cosines: Array.from({ length: k }, (_, i) => 1 - (0.02 + 0.9 * moved) * (i / k) ** 2),
    rotation,
  };
}

/** `config` changed to that of a run which freezes bases and cuts cores at β·σ₁. */
const asOialr = (config: RunConfig): RunConfig => ({
  ...config,
  method: { id: 'oialr', beta, interval, delay: 240, threshold: 0.99 },
});

/** The learning rate, falling along a cosine to a hundredth. */
const rateAt = (step: number, total: number) =>
  1e-3 * (0.01 + 0.99 * 0.5 * (1 + Math.cos((Math.PI * step) / total)));

/**
 * A synthetic run, always the same, in which bases settle, are frozen one after the other, and lose rank.
 *
 * Nothing was trained.
 */
export function settlingRecording(options: SampleOptions = {}): Recording {
  const plain = sampleRecording({ layers: 5, ...options });
  const [built] = plain.events;
  if (built?.type !== 'built') throw new Error('The sample does not begin with a build.');
  const { total, layers: infos } = built;
  const stored = infos.map(({ fullRank }) => fullRank);
  const frozen = infos.map(() => false);

  function layerAt(layer: LayerProgress, index: number, step: number): LayerProgress {
    const sigma = layer.sigma
      .map((value, i) => value * Math.exp(-(step / total) * Math.min(3, i / 6)))
      .slice(0, stored[index]);
    const rank = Math.max(1, rankOf(sigma));
    const stability = stabilityAt(step, index, rank);
    const { name, fullRank } = layer;
    const isFrozen = frozen[index] ?? false;
    return {
      name,
      rank,
      fullRank,
      sigma,
      ...(isFrozen ? { frozen: true, storedRank: stored[index] ?? rank, orthogonality: 3e-7 } : {}),
      ...(stability ? { stability } : {}),
    };
  }

  function costAt(progress: Progress): Progress['cost'] {
    const cost = { ...progress.cost, trainableParams: 1100, storedParams: 1100 };
    infos.forEach(({ rows, cols }, i) => {
      const r = stored[i] ?? 0;
      cost.trainableParams += frozen[i] ? r * r : rows * cols;
      cost.storedParams += frozen[i] ? r * (rows + cols + r) : rows * cols;
    });
    return cost;
  }

  function progressAt(progress: Progress): Progress {
    const layers = progress.layers.map((layer, i) => layerAt(layer, i, progress.step));
    return { ...progress, layers, cost: costAt(progress), learningRate: rateAt(progress.step, total) };
  }

  /** The changes after a report: freezes that are due, and a cut of frozen layers at every interval. */
  function cutAfter(progress: Progress): Cut | undefined {
    const { step } = progress;
    const layers = progress.layers.flatMap((layer, i) => {
      const before = stored[i] ?? 0;
      const froze = !frozen[i] && step >= freezesAt(i, total);
      if (froze) frozen[i] = true;
      if (!frozen[i] || (step % interval !== 0 && !froze)) return [];
      stored[i] = froze ? before : Math.max(layer.rank, Math.floor(before / 2));
      const to = stored[i] ?? before;
      return froze || to < before ? [{ name: layer.name, from: before, to, froze, sigma: layer.sigma }] : [];
    });
    return layers.length > 0 ? { step, layers } : undefined;
  }

  const events = plain.events.flatMap((event): TrainerEvent[] => {
    if (event.type === 'built')
      return [{ ...event, config: asOialr(event.config), progress: progressAt(event.progress) }];
    if (event.type === 'applied') return [];
    if (event.type !== 'progress') return [event];
    const progress = progressAt(event.progress);
    const cut = cutAfter(progress);
    return [{ type: 'progress', progress }, ...(cut ? [{ type: 'cut', cut } as const] : [])];
  });
  return { ...plain, events };
}
