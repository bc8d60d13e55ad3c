/** The outcome of a stage: { passed, failed, skipped: [{ name, why }] }. */

/** The outcome of a stage that Vitest ran, from its JSON report (undefined if it wrote none) and whether it succeeded. */
export function outcomeOfTests(report, ok) {
  const files = report?.testResults ?? [];
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const count = (wanted) => tests.filter(({ status }) => status === wanted).length;
  const unloaded = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = count('failed') + unloaded;
  const others = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  return {
    passed: count('passed'),
    failed: ok ? failed : Math.max(1, failed),
    skipped: others.map(({ fullName, status }) => ({ name: fullName.trim(), why: status })),
  };
}

const counts = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;

const verdict = ({ passed, failed }) => (failed > 0 ? 'FAILED' : passed > 0 ? 'passed' : 'skipped');

const stageLine = ({ name, seconds, outcome }, width) =>
  `${name.padEnd(width)}${verdict(outcome).padEnd(8)}${seconds.toFixed(1).padStart(6)} s  ${counts(outcome)}`;

/** The last lines of a run: one per stage, the hardware, what was skipped, and on the last line only the count. */
export function summaryLines(stages, about) {
  const outcomes = stages.map(({ outcome }) => outcome);
  const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const skipped = outcomes.flatMap((outcome) => outcome.skipped);
  return [
    '',
    ...stages.map((stage) => stageLine(stage, Math.max(8, ...stages.map(({ name }) => name.length + 1)))),
    '',
    ...about,
    ...skipped.map(({ name, why }) => `Skipped: ${name} (${why})`),
    counts({ passed: sum('passed'), failed: sum('failed'), skipped }),
  ];
}
