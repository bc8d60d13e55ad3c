import { isRecord } from '../core/isRecord';
import { parseRecording } from '../worker/recording/parseRecording';
import type { ImporterOf } from './importer';

/** A recording, as written by `--recording`. */
export const importer: ImporterOf<'recording'> = {
  id: 'recording',
  one: 'a recording (.json)',
  gives: 'recording',
  recognizes: ({ json }) =>
    isRecord(json) && Array.isArray(json['events']) && 'source' in json ? 'contents' : undefined,
  read: async (file) => parseRecording(file.name, await file.text()),
};
