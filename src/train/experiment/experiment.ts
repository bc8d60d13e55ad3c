import type { Choice, RunConfig } from '../../core/config/config';
import { ConfigError } from '../../core/errors';
import type { Network } from '../../core/network/network';
import { createRng } from '../../core/rng';
import { shapedLayers } from '../../layers/network/shape';
import { datasets } from '../../datasets';
import type { LoadContext, LoadedDataset } from '../../datasets/dataset';
import { losses } from '../../losses';
import type { Loss } from '../../losses/loss';
import { methods } from '../../methods';
import type { Method } from '../../methods/method';
import { models } from '../../models';
import { optimizers } from '../../optimizers';
import type { Optimizer } from '../../optimizers/optimizer';

/** A configuration with its plug-ins and loaded data; independent of an engine. */
export type Experiment = {
  config: RunConfig;
  dataset: LoadedDataset;
  network: Network;
  method: Method;
  optimizer: Optimizer;
  loss: Loss;
};

const find = <P extends { id: string }>(plugins: readonly P[], { id }: Choice): P => {
  const plugin = plugins.find((candidate) => candidate.id === id);
  if (!plugin) throw new ConfigError(`Unknown ${id}. Give one of: ${plugins.map((p) => p.id).join(', ')}.`);
  return plugin;
};

/**
 * Loads the plug-ins and data of a configuration and checks that they are compatible.
 *
 * Throws ConfigError or ShapeError if they are not, DataError if a file's content is not what it declares.
 */
export async function loadExperiment(config: RunConfig, open: LoadContext['open']): Promise<Experiment> {
  const method = find(methods, config.method);
  const optimizer = find(optimizers, config.optimizer);
  const model = find(models, config.model);
  const rng = createRng(config.seed).fork('data');
  const dataset = await find(datasets, config.dataset).load(config.dataset, { rng, open });
  const loss = find(losses, { id: dataset.loss ?? 'crossEntropy' });
  const network = model.build(dataset.shape, dataset.classNames.length);
  shapedLayers(network);
  if (config.batchSize > dataset.trainCount)
    throw new ConfigError(
      `batchSize = ${config.batchSize} is more than the ${dataset.trainCount} training samples. Give fewer.`,
    );
  return { config, dataset, network, method, optimizer, loss };
}
