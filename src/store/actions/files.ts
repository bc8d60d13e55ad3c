import { lenientExperiment } from '../../core/run/sharedRun';
import { recognized } from '../../import';
import type { Recording } from '../../worker/protocol';
import type { Notice } from '../model/view';
import { openFound } from './link';
import type { Opener } from './link';

/** A notice that offers to open a recording in another tab; this page stays unchanged. */
const recordingNotice = (name: string, file: Blob, { source }: Recording): Notice => ({
  kind: 'recording',
  title: `${name} is a recording`,
  text: `It was made on ${source}. It plays in a tab of its own, as long as this one is open.`,
  address: `?recording=${encodeURIComponent(URL.createObjectURL(file))}`,
});

/**
 * Opens files that were dropped or chosen: an experiment as the draft; a recording is offered for playing; for data,
 * `train` is called. Files that cannot be opened are refused by a notice and change nothing else. Never rejects.
 */
export async function openFiles(opener: Opener, files: readonly File[], train: () => void): Promise<void> {
  const show = (notice: Notice) => opener.actions.open({ notice, build: false });
  try {
    const found = await recognized(files);
    const { name } = found;
    switch (found.gives) {
      case 'data':
        return train();
      case 'recording': {
        const recording = await found.read();
        const [file] = files;
        return file && show(recordingNotice(name, file, recording));
      }
      case 'experiment': {
        const experiment = await found.read();
        if (opener.get().recorded)
          throw new Error('A recording cannot be changed. Open the page without it.');
        return openFound(opener, lenientExperiment(opener.get().catalogue, experiment), {
          name,
          build: false,
        });
      }
      default:
        return found satisfies never;
    }
  } catch (error) {
    const names = files.length === 1 ? `${files[0]?.name} was` : 'These files were';
    const text = error instanceof Error ? error.message : String(error);
    show({ kind: 'files', title: `${names} not opened`, text });
  }
}
