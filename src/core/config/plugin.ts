import type { Params } from './param';

/** The publication of an idea. */
export type Citation = { title: string; authors: string; year: number; url: string };

/** The description of a plug-in, as plain data; the catalogue consists of these. */
export type PluginInfo = {
  /** Its file name. */
  id: string;
  label: string;
  /** One sentence. */
  summary: string;
  params: Params;
  /** The files that it reads, in a word or two; absent if it does not read files. */
  reads?: string;
  /** Its formula in TeX. Parameters have their own formulas. */
  tex?: string;
  /** Actions on a run besides moving live parameters, by name: each is a button. */
  actions?: Record<string, { label: string; help: string }>;
  paper?: Citation;
  /** Differences from its paper, one sentence each. */
  departures?: readonly string[];
};

/**
 * The description of a method, as plain data: everything that the page needs. Parameters with a special meaning are
 * named here, and nowhere outside the method's file.
 */
export type MethodInfo = PluginInfo & {
  /** The live parameter that is shown first, and that the keys `[` and `]` move. Absent: the first live parameter. */
  main?: string | undefined;
  /** What the cut line moves: a live parameter, and the rule (a file of `core/spectrum/cutRules`) that interprets it. */
  cut?: { parameter: string; rule: string } | undefined;
  /**
   * The method prunes once: after the step given by parameter `at` (0 or absent: at the end); it then trains for the number
   * of steps given by parameter `fineTuneFor`. Such a run is extended by more fine-tuning, any other by more steps.
   */
  pruning?: { at?: string | undefined; fineTuneFor?: string | undefined } | undefined;
};

/** All plug-ins, as plain data: the output of `rankscope catalogue` and the content of the page's controls. */
export type Catalogue = {
  version: string;
  run: Params;
  datasets: PluginInfo[];
  models: PluginInfo[];
  methods: MethodInfo[];
  optimizers: PluginInfo[];
};
