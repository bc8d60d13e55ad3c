/**
 * The record of a version: what ran where, in how many seconds, with which outcome, and why what did not run was skipped.
 *
 * `stages` as in `moreStages`, `results` as of `runStages`, `about` the lines that name the machine's browsers and adapters.
 */
export function recordOf(version, sources, { about, stages, results }) {
  return {
    version,
    date: new Date().toISOString().slice(0, 10),
    sources,
    about,
    stages: results.map(({ name, seconds, outcome: { passed, failed, skipped } }) => ({
      name,
      on: stages.find((stage) => stage.name === name)?.on,
      seconds: Math.round(seconds),
      passed,
      failed,
      skipped: skipped.length,
      ...(passed + failed === 0 && skipped.length > 0 ? { why: skipped[0].why } : {}),
    })),
  };
}
