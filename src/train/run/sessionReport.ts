import type { Progress } from '../../core/run/progress';
import { rateAt } from '../../optimizers/optimizer';
import { lacksSpectrum, progressOf } from '../report/report';
import { rankIn } from './sessionState';
import type { SessionState } from './sessionState';

/** See `Session.report`. */
export async function reportOn(
  state: SessionState,
  options: { trueSpectrum: boolean; msPerStep: number },
): Promise<Progress> {
  const { parts, stepper, step } = state;
  const { parameters } = stepper.trainable;
  const trained = stepper.unread > 0;
  const spectrum = options.trueSpectrum || lacksSpectrum(parameters.layers, state.latest?.layers);
  const measured = await stepper.measure({ step, spectrum, rankOf: rankIn(state) }, (good) => {
    state.step = good;
  });
  const { config, latest, total } = state;
  const { trainable: trainableParams, stored: storedParams } = parameters;
  const progress = progressOf(parts.network, parameters.layers, measured, parts.method, {
    ...options,
    trainableParams,
    storedParams,
    learningRate: rateAt(config.optimizer, step, total),
    config,
    before: latest?.layers,
    trained,
  });
  state.latest = progress;
  return progress;
}
