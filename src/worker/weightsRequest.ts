import type { TrainerContext } from './run/context';

/** The page's request for the weights: repeated requests before the answer are answered once. */
export type WeightsRequest = {
  make(): void;
  /** Answers a pending request; called between two steps. */
  answer(): Promise<void>;
};

export function createWeightsRequest(context: Pick<TrainerContext, 'active' | 'emit'>): WeightsRequest {
  let pending = false;
  return {
    make() {
      pending = true;
    },
    async answer() {
      if (!pending || !context.active) return;
      const weights = await context.active.session.weights();
      pending = false;
      context.emit({ type: 'weights', ...weights });
    },
  };
}
