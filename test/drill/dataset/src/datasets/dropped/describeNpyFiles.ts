import { defaultValues } from '../../core/config/param';
import { DataError } from '../../core/errors';
import { createRng } from '../../core/rng';
import type { SourceFile } from '../dataset';
import { isNpy, readNpy } from '../formats/npyFile';
import type { NpyFile } from '../formats/npyFile';
import { dataset } from '../npy';
import { grouped, openAmong } from './describedFiles';
import type { FileKind } from './fileKind';

const needed = 'Drop two: samples of two axes or more, and labels of one.';

/** NumPy arrays: the one with a single axis holds the labels. */
export const fileKind: FileKind = {
  one: 'a NumPy array (.npy)',
  holds: isNpy,
  isNamed: (name) => /\.npy(?:\.gz)?$/i.test(name),
  async describe(files: readonly SourceFile[]) {
    const arrays: NpyFile[] = [];
    for (const file of files) arrays.push(await readNpy(file));
    const [labels, inputs] = [true, false].map((single) =>
      arrays.filter(({ shape }) => (shape.length === 1) === single),
    );
    const [one, other] = [inputs?.[0], labels?.[0]];
    if (!one || !other || arrays.length !== 2)
      throw new DataError(
        `Arrays: ${arrays.map(({ name, shape }) => `${name} (${shape.join(', ')})`).join(', ')}. ${needed}`,
      );
    const choice = { ...defaultValues(dataset.params), id: dataset.id, inputs: one.name, labels: other.name };
    const { trainCount, test, shape, classNames } = await dataset.load(choice, {
      rng: createRng(0),
      open: openAmong(files),
    });
    const counts = `trains on ${grouped(trainCount)} samples of ${one.name}, tests on ${grouped(test.count)} held out of them`;
    return { choice, description: `NumPy: ${counts}. ${shape.join(' × ')}, ${classNames.length} classes` };
  },
};
