import { version } from '../../package.json';
import { runParams } from '../core/config/runParams';
import type { Catalogue, MethodInfo, PluginInfo } from '../core/config/plugin';
import { datasets } from '../datasets';
import { methods } from '../methods';
import { models } from '../models';
import { optimizers } from '../optimizers';

/** What a plug-in says of itself, without what it does. */
const info = ({
  id,
  label,
  summary,
  params,
  reads,
  tex,
  actions,
  paper,
  departures,
}: PluginInfo): PluginInfo => ({
  id,
  label,
  summary,
  params,
  ...(reads ? { reads } : {}),
  ...(tex === undefined ? {} : { tex }),
  ...(actions ? { actions } : {}),
  ...(paper ? { paper } : {}),
  ...(departures ? { departures } : {}),
});

/** What a method says about itself, as the page gets it. */
export const methodInfo = ({ main, cut, pruning, ...method }: MethodInfo): MethodInfo => ({
  ...info(method),
  main,
  cut,
  pruning: pruning && { at: pruning.at, fineTuneFor: pruning.fineTuneFor },
});

/** Everything there is to choose from. */
export const catalogue: Catalogue = {
  version,
  run: runParams,
  datasets: datasets.map(info),
  models: models.map(info),
  methods: methods.map(methodInfo),
  optimizers: optimizers.map(info),
};
