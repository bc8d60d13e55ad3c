import { version } from '../../package.json';
import { runParams } from '../core/config/runParams';
import type { Catalogue, MethodInfo, PluginInfo } from '../core/config/plugin';
import { datasets } from '../datasets';
import { methods } from '../methods';
import { models } from '../models';
import { optimizers } from '../optimizers';

/** The description of a plug-in, without its functions. */
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

/** The description of a method for the page. */
export const methodInfo = ({ main, cut, pruning, ...method }: MethodInfo): MethodInfo => ({
  ...info(method),
  main,
  cut,
  pruning: pruning && { at: pruning.at, fineTuneFor: pruning.fineTuneFor },
});

/** The catalogue of all plug-ins. */
export const catalogue: Catalogue = {
  version,
  run: runParams,
  datasets: datasets.map(info),
  models: models.map(info),
  methods: methods.map(methodInfo),
  optimizers: optimizers.map(info),
};
