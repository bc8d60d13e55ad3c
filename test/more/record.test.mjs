import { describe, expect, it } from 'vitest';
import { recordOf } from './record.mjs';
import { moreStages } from './stages.mjs';

describe('the record of npm run test:more', () => {
  const stages = moreStages('/somewhere/vk_swiftshader_icd.json');
  const passed = { passed: 3, failed: 0, skipped: [{ name: 'needs subgroups', why: 'skipped' }] };

  it('says where each stage ran, and why one did not', () => {
    const none = { passed: 0, failed: 0, skipped: [{ name: 'firefox tests', why: 'there is no Firefox.' }] };
    const { stages: recorded, ...rest } = recordOf('1.2.3', 'abc', {
      about: ['GPU tests: some adapter'],
      stages,
      results: [
        { name: 'dawn-less', seconds: 1.6, outcome: passed },
        { name: 'firefox', seconds: 0, outcome: none },
      ],
    });
    expect(rest).toMatchObject({ version: '1.2.3', sources: 'abc', about: ['GPU tests: some adapter'] });
    expect(recorded).toEqual([
      {
        name: 'dawn-less',
        on: 'Dawn, default driver, without optional features, at the guaranteed limits',
        seconds: 2,
        passed: 3,
        failed: 0,
        skipped: 1,
      },
      {
        name: 'firefox',
        on: 'wgpu (Firefox), default driver',
        seconds: 0,
        passed: 0,
        failed: 0,
        skipped: 1,
        why: 'there is no Firefox.',
      },
    ]);
  });

  it('is of stages with names of their own, each of which says where it runs', () => {
    expect(new Set(stages.map(({ name }) => name)).size).toBe(stages.length);
    expect(stages.filter(({ on }) => !on)).toEqual([]);
  });
});
