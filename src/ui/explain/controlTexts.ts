import type { Explanation } from '../explanation';
import { sharingTexts } from './sharingTexts';

/** What can be pressed or chosen. */
export const controlTexts: Record<string, Explanation> = {
  ...sharingTexts,
  play: {
    title: 'Play and pause',
    text: 'Trains batch after batch until the last step, or until it is paused. After the last step it goes on for 1000 more, as if the run had been that long from the start; where the learning rate has fallen towards the end, it trains anew. Space does the same.',
  },
  step: { title: 'One step', text: 'Trains on exactly one batch, then pauses.' },
  reset: { title: 'Reset', text: 'The same run again from step 0: the same seed, the same initial weights.' },
  newSeed: {
    title: 'New seed',
    text: 'The same experiment with other random choices: initial weights, order of the samples.',
  },
  speed: {
    title: 'Speed',
    text: 'Training steps a second at most; at full speed, as fast as possible. Slow motion shows every step; the results are the same.',
    unit: 'steps a second',
  },
  tabs: {
    title: 'Parts of the page',
    text: 'On a narrow screen the page shows one part at a time. The run goes on whichever is shown.',
  },
  theme: { title: 'Theme', text: 'Light or dark. Until it is pressed, the page follows the system.' },
  files: {
    title: 'Open files',
    text: 'Trains on files of yours. They stay on this device: nothing is uploaded.',
  },
  restart: {
    title: 'Restart',
    text: 'Builds the network anew with everything that is set above, and starts at step 0.',
  },
  webgpu: {
    title: 'WebGPU',
    text: 'How a page computes on the graphics card. Chrome and Edge have it from 113, Safari from 26, Firefox from 141 on Windows and 145 on macOS.',
  },
  hide: { title: 'Hide', text: 'Takes this remark off the page. Nothing else changes.' },
  tryAgain: {
    title: 'Try again',
    text: 'Fetches the missing parts of the page once more. The run goes on meanwhile.',
  },
  dismiss: { title: 'Dismiss', text: 'Takes this notice off the page. The run stays as it is.' },
  halveRate: {
    title: 'Half the learning rate',
    text: 'The same run again from step 0 with half the present learning rate, the usual remedy when the loss has run away.',
  },
  ownRun: { title: 'A run of your own', text: 'Leaves the recording and opens the page with a trainer.' },
  skip: { title: 'Skip', text: 'Goes past the controls to the spectra, for those who walk by keyboard.' },
  layer: {
    title: 'Look at a layer',
    text: 'Shows this layer in the row below and as the strong line in the charts. The keys 1 to 9 do the same.',
  },
  spectrumScale: {
    title: 'Linear or logarithmic',
    text: 'Linear shows which singular values carry the layer, logarithmic how far the small ones have fallen: the axis holds three powers of ten, and what is smaller stands at its bottom.',
  },
  spectrumRange: {
    title: 'Each or shared',
    text: 'Each layer up to its own largest singular value, to compare shapes; or all up to the largest of all, to compare sizes. Colors stay those of the layer.',
  },
  historyForm: {
    title: 'Map or threads',
    text: 'The same singular values over time: as a map, where color is their size, or as one line each.',
  },
  table: { title: 'Table', text: 'The numbers behind the chart, at most 50 rows of them.' },
  numbers: {
    title: 'Numbers of this layer',
    text: 'What the spectrum of the chosen layer comes to, in twenty summaries from the literature.',
  },
  help: { title: 'Help', text: 'All keys, and everything on the screen explained. The key ? does the same.' },
  export: { title: 'Export', text: 'Saves the run, its charts and the weights as files on this device.' },
  exportFile: {
    title: 'Save as a file',
    text: 'Makes the file here and saves it; nothing is sent anywhere. Charts carry the configuration in their footer.',
  },
  close: { title: 'Close', text: 'Closes this window. Escape does the same.' },
  dataset: { title: 'Data', text: 'The samples that the network learns to classify.' },
  model: { title: 'Model', text: 'The network: which layers, and how wide.' },
  method: {
    title: 'Method',
    text: 'How the network is kept or made low in rank.',
    formula: String.raw`W = U\,\mathrm{diag}(s)\,V^{\top}`,
  },
  optimizer: { title: 'Optimizer', text: 'How gradients become steps of the weights.' },
};
