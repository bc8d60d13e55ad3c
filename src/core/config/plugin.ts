import type { Params } from './param';

/** Where an idea comes from. */
export type Citation = { title: string; authors: string; year: number; url: string };

/** What every plug-in says about itself as plain data; the catalogue is made of these. */
export type PluginInfo = {
  /** Its file name. */
  id: string;
  label: string;
  /** One sentence. */
  summary: string;
  params: Params;
  /** The files that it can be made of, in a word or two; absent for what is not made of files. */
  reads?: string;
  /** What can be done to a run besides moving its live parameters, by name: each is a button. */
  actions?: Record<string, { label: string; help: string }>;
  paper?: Citation;
  /** Where it departs from its paper, a sentence each. */
  departures?: readonly string[];
};

/** Everything there is to choose from, as plain data: what `rankscope catalogue` prints and the page's controls show. */
export type Catalogue = {
  version: string;
  run: Params;
  datasets: PluginInfo[];
  models: PluginInfo[];
  methods: PluginInfo[];
  optimizers: PluginInfo[];
};
