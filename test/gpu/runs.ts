import { applySettings } from '../../src/core/config/settings';
import { DataError } from '../../src/core/errors';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment/experiment';
import type { Session } from '../../src/train/run/session';

/** Settings of a small run on vectors. */
export const vectors = [
  'dataset.id=planted',
  'dataset.features=16',
  'dataset.test=64',
  'model.id=mlp',
  'batchSize=16',
];
/** Settings of a small run on images. */
export const images = ['dataset.train=64', 'dataset.test=64', 'batchSize=4'];

const noFiles = async (name: string) => {
  throw new DataError(`${name} is not here.`);
};
/** The experiment of these settings, without files. */
export const load = (settings: readonly string[]) =>
  loadExperiment(applySettings(catalogue, undefined, settings), noFiles);

/** The losses of this many steps, at every `reportEvery`-th. */
export async function losses(session: Session, steps: number, reportEvery = 1) {
  const values: number[] = [];
  for (let i = 1; i <= steps; i++) {
    await session.train();
    if (i % reportEvery === 0)
      values.push((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss);
  }
  return values;
}

/** OIALR that freezes after step 3 and cuts after 7, 11, … */
export const oialr = ['method.id=oialr', 'method.delay=3', 'method.interval=4'];

/** Trains this many steps with the method's changes between them; returns the losses and the changes. */
export async function trainWithCuts(session: Session, steps: number) {
  const values: number[] = [];
  const cuts = [];
  for (let i = 0; i < steps; i++) {
    await session.reproject('before');
    await session.train();
    values.push((await session.report({ trueSpectrum: false, msPerStep: 0 })).loss);
    const cut = await session.reproject('after');
    if (cut) cuts.push(cut);
  }
  return { values, cuts };
}
