// A stage: { id, share, most, commands: [{ script, words, env? }] }; `share`: of the time that is left, at most; `most`: seconds.
// What it measures is written by its commands as they go. Around that the runner writes when it began, how each command
// ended, and how the stage did: done, failed, stopped (its time was up) or skipped.

/** Seconds below which nothing is started. */
const least = 2;

const interruption = 'the run was interrupted';

const secondsSince = (start, now) => Math.round((now() - start) / 100) / 10;

/** How a stage ended, from its commands: the first failure, else whether time was up, else done. */
function outcomeOf(results, interrupted) {
  const failure = results.find(({ status }) => status === 'failed');
  if (failure) return { status: 'failed', reason: failure.reason };
  if (results.some(({ status }) => status === 'stopped'))
    return { status: 'stopped', reason: interrupted ? interruption : 'its time was up' };
  return { status: 'done' };
}

/** Runs the commands of a stage within `limit` seconds, each with what the ones before it left. */
async function runCommands({ id, commands }, limit, { now, run, write, interrupted }) {
  const until = now() + 1000 * limit;
  const results = [];
  for (const command of commands) {
    const left = (until - now()) / 1000;
    if (interrupted() || (results.length > 0 && left < least)) {
      results.push({ status: 'stopped' });
      break;
    }
    const start = now();
    const result = await run(id, command, left);
    results.push(result);
    const { words, env } = command;
    write(id, {
      type: 'command',
      words,
      ...(env ? { env } : {}),
      ...result,
      seconds: secondsSince(start, now),
    });
  }
  return outcomeOf(results, interrupted());
}

/**
 * Runs the stages in order within `seconds`, and writes how each went, also of those for which no time was left.
 *
 * `now`: milliseconds of a clock. `run(id, command, seconds)` runs a command for no longer than that: { status, reason? }.
 * `write(id, record)` appends to a stage's file. `finished(id, outcome)` is called after each stage. `interrupted()`: whether
 * the user asked for an end. Returns { id, status, reason?, seconds } of every stage.
 */
export async function runStages(stages, seconds, { now, run, write, finished, interrupted }) {
  const deadline = now() + 1000 * seconds;
  const outcomes = [];
  for (const stage of stages) {
    const { id, share = 1, most = Infinity, missing } = stage;
    const left = (deadline - now()) / 1000;
    const limit = Math.min(most, share * left);
    const start = now();
    let outcome;
    if (missing) outcome = { status: 'skipped', reason: missing };
    else if (interrupted()) outcome = { status: 'skipped', reason: interruption };
    else if (limit < least) outcome = { status: 'skipped', reason: 'no time was left' };
    else {
      write(id, { type: 'begin', limit: Math.round(limit), left: Math.round(left) });
      try {
        outcome = await runCommands(stage, limit, { now, run, write, interrupted });
      } catch (error) {
        outcome = { status: 'failed', reason: error.message };
      }
    }
    const whole = { id, ...outcome, seconds: secondsSince(start, now) };
    write(id, { type: 'stage', ...whole });
    outcomes.push(whole);
    finished(id, whole);
  }
  return outcomes;
}
