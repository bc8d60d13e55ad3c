/** What belongs to the timeline and to the runs beside the present one. */
export const runExplanations = {
  timeline: {
    title: 'Timeline',
    text: 'Drag it, or press ← and → on it, to look back: every spectrum, chart and number then shows that step, while training goes on. Gray: total rank; dots: kept snapshots; flags: moved sliders; locks and scissors: frozen bases and cut ranks. At most 200 reports are kept, evenly spread.',
    unit: 'steps',
  },
  latest: { title: 'Latest', text: 'Shows the newest step again.' },
  branch: {
    title: 'Branch',
    text: 'A new run goes on from the snapshot nearest to the step that is shown, with the sliders as they are now. Without a move it repeats the run before bit for bit. Snapshots are taken at every test, 64 MiB of them at most; the oldest are thinned.',
  },
  runs: {
    title: 'Runs',
    text: 'The run you steer, and up to five that it replaced, each named by how it differs. Their lines are drawn thin beside its own. When there are more, the oldest that is not pinned goes.',
  },
  clock: {
    title: 'Steps or time',
    text: 'Draws everything over time against the step, or against the time that the steps took on this device. Pauses and waiting for a slower speed do not count.',
  },
  pinRun: { title: 'Pin', text: 'A pinned run stays when others go. At most four can be pinned.' },
  removeRun: { title: 'Remove', text: 'Takes this run off the charts and out of the table.' },
};
