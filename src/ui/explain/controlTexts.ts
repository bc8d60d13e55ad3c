import { texts } from '../../core/texts';
import type { Explanation } from '../explanation';

/** Explanations of the controls. */
export const controlTexts = texts('ui/explain/controlTexts', {
  play: {
    title: 'Play and pause',
    text: 'Trains batch after batch until the last step, or until paused. After the last step it continues for 1000 more, as if the run had been that long from the start; where the learning rate decays over the run, it trains again from step 0. Space does the same.',
  },
  step: { title: 'One step', text: 'Trains on exactly one batch, then pauses.' },
  reset: { title: 'Reset', text: 'The same run again from step 0: the same seed, the same initial weights.' },
  newSeed: {
    title: 'New seed',
    text: 'The same experiment with other random choices: initial weights, order of the samples.',
  },
  speed: {
    title: 'Speed',
    text: 'The largest number of training steps per second; at full speed, as fast as possible. Slow motion shows every step; the results are the same.',
    unit: 'steps per second',
  },
  tabs: {
    title: 'Parts of the page',
    text: 'On a narrow screen the page shows one part at a time. The run continues whichever is shown.',
  },
  theme: { title: 'Theme', text: 'Light or dark. Until you choose, the page follows the system setting.' },
  files: {
    title: 'Open files',
    text: 'Trains on your own files. They stay on this device: nothing is uploaded.',
  },
  restart: {
    title: 'Restart',
    text: 'Builds the network again with all settings above, and starts at step 0.',
  },
  webgpu: {
    title: 'WebGPU',
    text: 'How a web page computes on the graphics card. Chrome and Edge have it from 113, Safari from 26, Firefox from 141 on Windows and 147 on Apple silicon.',
  },
  hide: { title: 'Hide', text: 'Removes this remark from the page. Nothing else changes.' },
  tryAgain: {
    title: 'Try again',
    text: 'Fetches the missing parts of the page again. The run continues meanwhile.',
  },
  dismiss: { title: 'Dismiss', text: 'Removes this notice from the page. The run does not change.' },
  halveRate: {
    title: 'Half the learning rate',
    text: 'The same run again from step 0 at half the present learning rate, the usual remedy when the loss diverges.',
  },
  ownRun: { title: 'Your own run', text: 'Leaves the recording and opens the page with a trainer.' },
  skip: { title: 'Skip', text: 'Skips the controls and goes to the spectra, for keyboard users.' },
  layer: {
    title: 'Select a layer',
    text: 'Shows this layer in the row below and as the bold line in the charts. The keys 1 to 9 do the same.',
  },
  spectrumScale: {
    title: 'Linear or logarithmic',
    text: 'Linear shows which singular values carry the layer, logarithmic how far the small ones have fallen: the axis spans three powers of ten, and smaller values sit at its bottom.',
  },
  spectrumRange: {
    title: 'Each or shared',
    text: 'Each layer up to its own largest singular value, to compare shapes; or all up to the largest of all, to compare sizes. Colors stay relative to the layer.',
  },
  historyForm: {
    title: 'Map or threads',
    text: 'The same singular values over time: as a map, whose color is their size, or as one line each.',
  },
  table: { title: 'Table', text: 'The numbers behind the chart, at most 50 rows.' },
  numbers: {
    title: 'Numbers of this layer',
    text: 'Summaries of the selected layer’s spectrum, from the literature.',
  },
  help: {
    title: 'Help',
    text: 'All keys, and explanations of everything on the screen. The key ? does the same.',
  },
  export: { title: 'Export', text: 'Saves the run, its charts and the weights as files on this device.' },
  exportFile: {
    title: 'Save as a file',
    text: 'Makes the file on this device and saves it; nothing is sent. Charts carry the configuration in their footer.',
  },
  close: { title: 'Close', text: 'Closes this window. Escape does the same.' },
  dataset: { title: 'Data', text: 'The samples that the network learns to classify.' },
  model: { title: 'Model', text: 'The network: which layers, and how wide.' },
  method: {
    title: 'Method',
    text: 'How the network is kept low-rank, or made so.',
  },
  optimizer: { title: 'Optimizer', text: 'How gradients update the weights.' },
} satisfies Record<string, Explanation>);
