import { version } from '../../package.json';
import { runParams } from '../core/config/config';
import type { Catalogue, PluginInfo } from '../core/config/plugin';
import { datasets } from '../datasets';
import { methods } from '../methods';
import { models } from '../models';
import { optimizers } from '../optimizers';

/** What a plug-in says of itself, without what it does. */
const info = ({ id, label, summary, params, reads, actions, paper, departures }: PluginInfo): PluginInfo => ({
  id,
  label,
  summary,
  params,
  ...(reads ? { reads } : {}),
  ...(actions ? { actions } : {}),
  ...(paper ? { paper } : {}),
  ...(departures ? { departures } : {}),
});

/** Everything there is to choose from. */
export const catalogue: Catalogue = {
  version,
  run: runParams,
  datasets: datasets.map(info),
  models: models.map(info),
  methods: methods.map(info),
  optimizers: optimizers.map(info),
};
