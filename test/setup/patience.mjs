import { readFileSync } from 'node:fs';

/**
 * How long tests are waited for, in milliseconds: the one place for such numbers (`patience.json`, which the tests
 * themselves import).
 *
 * `waitMs` for a state of the page, `testMs` for a test or a hook, `silenceMs` for a word of a stage. They are nets under
 * what hangs, so long that a machine with a dozen other things to do never meets them, and each is shorter than the
 * next, so that the one who knows most about what hangs speaks first.
 */
export const patience = JSON.parse(readFileSync(new URL('patience.json', import.meta.url), 'utf8'));
