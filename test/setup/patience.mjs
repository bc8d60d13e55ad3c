import { readFileSync } from 'node:fs';

/**
 * The timeouts of tests, in milliseconds: the only place for such numbers (`patience.json`, which the tests
 * themselves import).
 *
 * `waitMs` for a state of the page, `testMs` for a test or a hook, `silenceMs` for output of a stage. They only catch
 * hangs, and are so long that even a busy machine never reaches them. Each is shorter than the next, so that the most
 * specific one is reported first.
 */
export const patience = JSON.parse(readFileSync(new URL('patience.json', import.meta.url), 'utf8'));
