import { describe, expect, it } from 'vitest';
import { runStages } from '../../pack/runStages.mjs';

/** A clock that moves only when a command takes time, and a run of stages on it: what was written, and how each ended. */
async function simulate(stages, seconds, { takes = {}, fails = {}, interruptedAfter } = {}) {
  let ms = 0;
  let commands = 0;
  const written = {};
  const limits = [];
  const finished = [];
  const outcomes = await runStages(stages, seconds, {
    now: () => ms,
    async run(id, { words: [word] }, limit) {
      commands++;
      limits.push([word, limit]);
      if (fails[word] === 'throws') throw new Error(`${word} cannot be started`);
      const needs = takes[word] ?? 1;
      ms += 1000 * Math.min(needs, limit);
      if (needs > limit) return { status: 'stopped' };
      return fails[word] ? { status: 'failed', reason: fails[word] } : { status: 'done' };
    },
    write: (id, record) => (written[id] ??= []).push(record),
    finished: (id) => finished.push(id),
    interrupted: () => interruptedAfter !== undefined && commands >= interruptedAfter,
  });
  return { written, limits, finished, outcomes, seconds: ms / 1000 };
}

const stage = (id, options, ...words) => ({
  id,
  ...options,
  commands: words.map((word) => ({ script: 's', words: [word] })),
});
const last = ({ written }, id) => written[id].at(-1);

describe('the stages of a GPU day', () => {
  it('run in order, each with a share of what is left or less, and write how they went', async () => {
    const run = await simulate(
      [stage('a', { share: 0.5, most: 20 }, 'a1', 'a2'), stage('b', { share: 0.5 }, 'b1')],
      100,
    );
    expect(run.limits).toEqual([
      ['a1', 20],
      ['a2', 19],
      ['b1', 49],
    ]);
    expect(run.written.a).toEqual([
      { type: 'begin', limit: 20, left: 100 },
      { type: 'command', words: ['a1'], status: 'done', seconds: 1 },
      { type: 'command', words: ['a2'], status: 'done', seconds: 1 },
      { type: 'stage', id: 'a', status: 'done', seconds: 2 },
    ]);
    expect(run.finished).toEqual(['a', 'b']);
  });

  it('end in time whatever their commands take, with a last line for each', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const stages = ids.map((id) => stage(id, { share: 0.5 }, id));
    const takes = Object.fromEntries(ids.map((id) => [id, 1e6]));
    const run = await simulate(stages, 60, { takes });
    expect(run.seconds).toBeLessThanOrEqual(60);
    expect(run.outcomes.map(({ status }) => status)).toEqual([
      'stopped',
      'stopped',
      'stopped',
      'stopped',
      'skipped',
      'skipped',
    ]);
    for (const id of ids) expect(last(run, id)).toMatchObject({ type: 'stage', id });
    expect(last(run, 'f').reason).toBe('no time was left');
  });

  it('go on after a command that fails or cannot be started, and say why', async () => {
    const stages = [stage('a', {}, 'a1', 'a2'), stage('b', {}, 'b1'), stage('c', {}, 'c1')];
    const run = await simulate(stages, 60, { fails: { a1: 'device lost', b1: 'throws' } });
    expect(last(run, 'a')).toMatchObject({ status: 'failed', reason: 'device lost' });
    expect(run.written.a.map(({ status }) => status)).toEqual([undefined, 'failed', 'done', 'failed']);
    expect(last(run, 'b')).toMatchObject({ status: 'failed', reason: 'b1 cannot be started' });
    expect(last(run, 'c')).toMatchObject({ status: 'done' });
  });

  it('give the commands of a stage no more than its time together', async () => {
    const run = await simulate([stage('a', { most: 10 }, 'a1', 'a2', 'a3')], 60, { takes: { a1: 6, a2: 6 } });
    expect(run.seconds).toBe(10);
    expect(last(run, 'a')).toMatchObject({ status: 'stopped', seconds: 10 });
    expect(run.limits.map(([word]) => word)).toEqual(['a1', 'a2']);
  });

  it('skip what is missing here, and everything after an interruption', async () => {
    const stages = [
      stage('a', { missing: 'there is no browser' }),
      stage('b', {}, 'b1', 'b2'),
      stage('c', {}, 'c1'),
    ];
    const run = await simulate(stages, 60, { interruptedAfter: 1 });
    expect(run.outcomes.map(({ id, status, reason }) => [id, status, reason])).toEqual([
      ['a', 'skipped', 'there is no browser'],
      ['b', 'stopped', 'the run was interrupted'],
      ['c', 'skipped', 'the run was interrupted'],
    ]);
  });
});
