import type { Params } from './param';

/** Where an idea comes from. */
export type Citation = { title: string; authors: string; year: number; url: string };

/** What every plug-in says about itself, as plain data; the catalogue is made of these. */
export type PluginInfo = {
  /** Its file name. */
  id: string;
  label: string;
  /** One sentence. */
  summary: string;
  params: Params;
  /** The files that it can be made of, in a word or two; absent for what is not made of files. */
  reads?: string;
  /** Its formula in TeX. Formulas of single parameters stand with them. */
  tex?: string;
  /** What can be done to a run besides moving its live parameters, by name: each is a button. */
  actions?: Record<string, { label: string; help: string }>;
  paper?: Citation;
  /** Where it departs from its paper, a sentence each. */
  departures?: readonly string[];
};

/**
 * What a method says about itself, as plain data: all that the page needs to know of it. Where a parameter is meant, it is
 * named here, and nowhere outside the method's file.
 */
export type MethodInfo = PluginInfo & {
  /** The live parameter whose slider comes first, and which the keys `[` and `]` move. Absent: the first live parameter. */
  main?: string | undefined;
  /** What the cut line moves: a live parameter, and the rule (a file of `core/spectrum/cutRules`) that it is the number of. */
  cut?: { parameter: string; rule: string } | undefined;
  /**
   * The method prunes once: after the step that the parameter `at` says (0 or absent: at the end), and then trains for as
   * many steps as the parameter `fineTuneFor` says. A run that ends so is made longer by more fine-tuning, any other by steps.
   */
  pruning?: { at?: string | undefined; fineTuneFor?: string | undefined } | undefined;
};

/** Everything there is to choose from, as plain data: what `rankscope catalogue` prints and the page's controls show. */
export type Catalogue = {
  version: string;
  run: Params;
  datasets: PluginInfo[];
  models: PluginInfo[];
  methods: MethodInfo[];
  optimizers: PluginInfo[];
};
