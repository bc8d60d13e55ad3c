import { beforeAll, describe, expect, it } from 'vitest';
import { kernels } from '../../src/kernels';
import { answersOf } from './answers';
import type { Answer } from './answers';
import { ask } from './ask';

const modulesOf = (answers: readonly Answer[]) => answersOf(answers, 'module');
const keysOf = (answers: readonly Answer[]) =>
  modulesOf(answers)
    .map(({ key }) => key)
    .sort();
const nameOf = (key: string) => key.split(' ')[0] ?? '';

describe('every WGSL module as instantiated: ours and tfjs’s, for any model, method and adapter,', () => {
  const answers: Record<string, Answer[]> = { naga: [], Dawn: [], features: [] };
  const of = (name: string) => answers[name] ?? [];
  beforeAll(async () => {
    answers['naga'] = await ask('naga', 'modules');
  });
  beforeAll(async () => {
    answers['Dawn'] = await ask('Dawn', 'modules');
  });
  beforeAll(async () => {
    answers['features'] = await ask('Dawn', 'modules', { features: true });
  });

  it.each([
    { name: 'naga', where: 'naga' },
    { name: 'Dawn', where: 'Dawn, restricted to what every adapter has' },
    { name: 'features', where: 'Dawn, with all features of the adapter' },
  ])('compiles on $where', ({ name }) => {
    const failed = [
      ...answersOf(of(name), 'failure').map(({ error }) => error),
      ...modulesOf(of(name)).flatMap(({ key, error }) => (error === undefined ? [] : `${key}: ${error}`)),
    ];
    expect(failed).toEqual([]);
    expect(modulesOf(of(name)).length).toBeGreaterThan(kernels.length);
  });

  it('is the same on both, without features', () => {
    expect(keysOf(of('naga'))).toEqual(keysOf(of('Dawn')));
  });

  it('enables subgroups only where there are some', () => {
    const enabling = (name: string) => modulesOf(of(name)).filter(({ subgroups }) => subgroups);
    expect(enabling('naga')).toEqual([]);
    expect(enabling('Dawn')).toEqual([]);
    const [first] = answersOf(of('features'), 'adapter');
    if (first?.adapter.features.includes('subgroups')) expect(enabling('features').length).toBeGreaterThan(0);
  });

  it('is of every kernel that needs no features', () => {
    const instantiated = new Set(keysOf(of('naga')).map(nameOf));
    const everywhere = kernels.filter(({ subgroupSize }) => subgroupSize === undefined);
    const missing = everywhere.filter(({ name }) => !instantiated.has(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
