import type { Host, TrainerEvent } from '../../worker/protocol';

/** The network as arrays by name, and the text that rebuilds it. */
export type Weights = Extract<TrainerEvent, { type: 'weights' }>;

/** Requests the present weights from the trainer. Rejects with the trainer's message if it cannot provide them. */
export const requestWeights = (host: Host): Promise<Weights> =>
  new Promise((resolve, reject) => {
    const stop = host.listen((event) => {
      if (event.type !== 'weights' && event.type !== 'failed') return;
      stop();
      if (event.type === 'weights') resolve(event);
      else reject(new Error(event.error.message));
    });
    host.send({ type: 'weights' });
  });
