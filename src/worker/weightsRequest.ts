import type { TrainerContext } from './run/context';

/** The page's request for the weights: however often it is made before the answer, it is answered once. */
export type WeightsRequest = {
  make(): void;
  /** Answers it if it was made; between two steps. */
  answer(): Promise<void>;
};

/** A request that was not made yet. */
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
