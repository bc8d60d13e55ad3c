import { texts } from '../../core/texts';

/** Explanations of presets, links and shared runs. */
export const sharingTexts = texts('ui/explain/sharingTexts', {
  keptResume: {
    title: 'Resume it',
    text: 'Restores the run of your last visit with its weights, optimizer state and charts, from the step where it was last saved: where it was paused, or at most 20 s before the page was closed.',
  },
  keptDelete: { title: 'Delete it', text: 'Deletes the saved run from this browser.' },
  presets: {
    title: 'Questions to try',
    text: 'Experiments that each answer one question. Choosing one sets up the whole experiment, restarts it, and marks the control to move.',
  },
  preset: {
    title: 'A question',
    text: 'Sets up the whole experiment, restarts it, and shows what to do and what you should see.',
  },
  presetControl: { title: 'Go to the control', text: 'Goes to the control that this question is about.' },
  presetClose: {
    title: 'Close',
    text: 'Removes the question from the page. The experiment does not change.',
  },
  downloads: {
    title: 'More data',
    text: 'Data sets to download, only when you ask: size and source are shown first.',
  },
  fetchData: {
    title: 'Download a data set',
    text: 'Downloads its files, stores them in this browser, and trains on them. The host sees the request, as for any file on the web; nothing else is sent.',
  },
  stopFetching: { title: 'Stop', text: 'Stops the download. The present run does not change.' },
  forgetData: {
    title: 'Delete',
    text: 'Deletes the files from this browser. A run that uses them continues.',
  },
  share: { title: 'Share', text: 'Copies a link to what is on the page, or saves the run as a file.' },
  copyConfiguration: {
    title: 'Link to the configuration',
    text: 'All settings, in the part of the address after #. It is never sent to a server.',
  },
  copyRun: {
    title: 'Link to this run',
    text: 'The configuration, every move with its step, and a checksum of the singular values. Whoever opens it replays the run and sees whether the two are identical, within tolerance or different.',
  },
  saveRun: {
    title: 'Save the run',
    text: 'The same as a JSON file. Drop it on this page, or open it as a file, to replay the run.',
  },
  playRecording: {
    title: 'Play the recording',
    text: 'Opens a tab that plays the recording of this file. The run on this page continues.',
  },
  linkText: { title: 'The link', text: 'Copy it by hand if the browser blocks the clipboard.' },
  replay: {
    title: 'Replay it',
    text: 'Starts the run of the link from step 0, with all its moves. The present run ends.',
  },
});
