import { texts } from '../../core/texts';

/** Explanations of the timeline and of the table of runs. */
export const runExplanations = texts('ui/explain/runExplanations', {
  timeline: {
    title: 'Timeline',
    text: 'Drag it, or press ← and → on it, to look back: every spectrum, chart and number then shows that step, while training continues. Gray: total rank; dots: kept snapshots; flags: moved sliders; locks and scissors: frozen bases and cut ranks. At most 200 reports are kept, evenly spread.',
    unit: 'steps',
  },
  latest: { title: 'Latest', text: 'Shows the newest step again.' },
  branch: {
    title: 'Branch',
    text: 'A new run starts from the snapshot nearest to the shown step, with the sliders as they are now. Without a move it repeats the earlier run bit for bit. Snapshots are taken at every test, 64 MiB of them at most; the oldest are thinned.',
  },
  runs: {
    title: 'Runs',
    text: 'The current run, and up to five that it replaced, each named by how it differs. Their lines are drawn thin beside its own. Beyond five, the oldest that is not pinned is dropped.',
  },
  clock: {
    title: 'Steps or time',
    text: 'Draws everything over time against the step, or against training time on this device. Pauses and a speed limit do not count.',
  },
  pinRun: { title: 'Pin', text: 'A pinned run stays when others are dropped. At most four can be pinned.' },
  removeRun: { title: 'Remove', text: 'Removes this run from the charts and the table.' },
});
