import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/core/network/network';
import { models } from '../../../src/models';
import { passesOf } from '../../../src/train/network/passes';
import { tinyResidual } from '../tinyResidual';

const norm = (name: string, input?: string): Layer => ({
  kind: 'batchNorm',
  name,
  ...(input ? { input } : {}),
});
const relu = (name: string): Layer => ({ kind: 'relu', name });
const nodesOf = (layers: Layer[]) =>
  passesOf({ input: [8, 8, 3], classes: 3, layers }).map(({ nodes }) => nodes.join(' '));

describe('the passes of a network', () => {
  it('join what alone reads a normalization or a layer with weights', () => {
    const passes = passesOf(tinyResidual);
    expect(passes.map(({ nodes }) => nodes.join(' '))).toEqual([
      'first',
      'first.norm relu',
      'shortcut',
      'shortcut.norm',
      'a',
      'a.norm a.relu',
      'b',
      'b.norm sum block',
      'mean',
      'fc',
    ]);
    expect(passes.find(({ layer }) => layer.name === 'b.norm')).toMatchObject({
      inputs: ['b'],
      residual: 'shortcut.norm',
      relu: true,
    });
    expect(passes.find(({ layer }) => layer.name === 'a')).toMatchObject({
      inputs: ['relu'],
      residual: undefined,
    });
    expect(passes[0]?.inputs).toEqual([undefined]);
  });

  it('leave alone what something else reads too', () => {
    expect(nodesOf([norm('n'), relu('r'), norm('m', 'n')])).toEqual(['n', 'r', 'm']);
    expect(nodesOf([norm('x'), norm('n'), { kind: 'add', name: 's', other: 'x' }, norm('m', 'n')])).toEqual([
      'x',
      'n',
      's',
      'm',
    ]);
    expect(nodesOf([norm('n'), { kind: 'add', name: 's', other: 'n' }, relu('r')])).toEqual(['n', 's', 'r']);
  });

  it('leave an addition by itself whose other input comes later, and the ReLU of a sum that is read twice', () => {
    const late: Layer[] = [
      norm('x'),
      norm('n'),
      { kind: 'maxPool', name: 'other', input: 'x', size: 1 },
      { kind: 'add', name: 's', input: 'n', other: 'other' },
      relu('r'),
    ];
    expect(nodesOf(late)).toEqual(['x', 'n', 'other', 's', 'r']);
    const twice: Layer[] = [
      norm('x'),
      norm('n'),
      { kind: 'add', name: 's', other: 'x' },
      relu('r'),
      norm('m', 's'),
    ];
    expect(nodesOf(twice)).toEqual(['x', 'n s', 'r', 'm']);
  });

  it.each(models)('of $id hold every node once, each after what it reads', (model) => {
    const network = model.build([32, 32, 3], 10);
    const passes = passesOf(network);
    expect(passes.flatMap(({ nodes }) => nodes).sort()).toEqual(
      network.layers.map(({ name }) => name).sort(),
    );
    const there = new Set<string | undefined>([undefined]);
    for (const { inputs, residual, nodes } of passes) {
      for (const input of inputs) expect(there).toContain(input);
      expect(there).toContain(residual);
      there.add(nodes.at(-1));
    }
  });

  it('of resnet20 are 21 convolutions, 21 normalizations, a mean and a dense layer', () => {
    const resnet20 = models.find(({ id }) => id === 'resnet20')?.build([32, 32, 3], 10);
    const kinds = resnet20 ? passesOf(resnet20).map(({ layer }) => layer.kind) : [];
    const count = (kind: string) => kinds.filter((one) => one === kind).length;
    expect([count('conv'), count('batchNorm'), count('globalAvgPool'), count('dense')]).toEqual([
      21, 21, 1, 1,
    ]);
    expect(kinds).toHaveLength(44);
  });
});
