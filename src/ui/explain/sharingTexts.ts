/** Explanations of presets, links and shared runs. */
export const sharingTexts = {
  keptResume: {
    title: 'Go on with it',
    text: 'Builds the network of your last visit again, with the weights and the state of the optimizer that this browser has kept, and all its charts, up to the step it was kept at last: where it was paused, or at most 20 s before the page was closed.',
  },
  keptDelete: { title: 'Delete it', text: 'Deletes the kept run from this browser.' },
  presets: {
    title: 'Questions to try',
    text: 'Experiments that each answer one question. Choosing one sets the whole experiment, starts it over, and marks the control to move.',
  },
  preset: {
    title: 'A question',
    text: 'Sets the whole experiment, starts it over, and says what to do and what to see.',
  },
  presetControl: { title: 'Go to the control', text: 'Goes to the control that this question is about.' },
  presetClose: {
    title: 'Close',
    text: 'Takes the question off the page. The experiment stays as it is.',
  },
  downloads: {
    title: 'More data',
    text: 'Data sets that are fetched only when you ask for it: what, how large, and from where is said before.',
  },
  fetchData: {
    title: 'Fetch a data set',
    text: 'Fetches its files, keeps them in this browser, and trains on them. The host learns that you asked for them, as for any file on the web; nothing else is sent.',
  },
  stopFetching: { title: 'Stop', text: 'Ends the fetch. The present run stays as it is.' },
  forgetData: {
    title: 'Delete',
    text: 'Deletes the files from this browser. A run on them goes on.',
  },
  share: { title: 'Share', text: 'Copies a link to what is on the page, or saves the run as a file.' },
  copyConfiguration: {
    title: 'Link to the configuration',
    text: 'Everything that the controls say, in the part of the address after #. It is never sent to a server.',
  },
  copyRun: {
    title: 'Link to this run',
    text: 'The configuration, every move with its step, and a checksum of the singular values. Whoever opens it repeats the run and learns whether the two are identical, within tolerance or different.',
  },
  saveRun: {
    title: 'Save the run',
    text: 'The same as a file in JSON. Drop it on this page, or open it as a file, to repeat the run.',
  },
  playRecording: {
    title: 'Play the recording',
    text: 'Opens a tab that plays the recording of this file. The run on this page goes on.',
  },
  linkText: { title: 'The link', text: 'To be copied by hand where the browser keeps the clipboard shut.' },
  replay: {
    title: 'Repeat it',
    text: 'Starts the run of the link over from step 0, with all its moves. The present run ends.',
  },
};
