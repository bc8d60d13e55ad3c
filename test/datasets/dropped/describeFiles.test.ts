import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/core/errors';
import { describeFiles } from '../../../src/datasets/dropped/describeFiles';
import { cifarBytes, tarBytes } from '../cifarFiles';
import { gzipped, imageBytes, labelBytes, memoryFile } from '../memoryFiles';

const batches = [
  memoryFile('test_batch.bin', cifarBytes(10)),
  memoryFile('data_batch_2.bin.gz', gzipped(cifarBytes(500, 2))),
  memoryFile('data_batch_1.bin', cifarBytes(700, 3)),
];

describe('dropped files', () => {
  it('may be batches of CIFAR-10, in any order', async () => {
    const { choice, description } = await describeFiles(batches);
    expect(choice).toEqual({
      id: 'cifar10',
      files: 'data_batch_1.bin,data_batch_2.bin.gz,test_batch.bin',
      holdOut: 0.1,
      augment: 'none',
    });
    expect(description).toBe(
      'data_batch_1.bin, data_batch_2.bin.gz, test_batch.bin: 1 200 images of 32 × 32 in color to train on and 10 to test on, 10 classes',
    );
    expect((await describeFiles([...batches].reverse())).choice).toEqual(choice);
  });

  it('may be an archive', async () => {
    const bytes = gzipped(tarBytes([{ path: 'a/data_batch_1.bin', bytes: cifarBytes(20) }]));
    const { choice, description } = await describeFiles([memoryFile('cifar-10-binary.tar.gz', bytes)]);
    expect(choice).toMatchObject({ id: 'cifar10', files: 'cifar-10-binary.tar.gz' });
    expect(description).toContain(': 18 images of 32 × 32 in color to train on and 2 to test on');
  });

  it('may be IDX', async () => {
    const files = [memoryFile('images', imageBytes(20)), memoryFile('labels', labelBytes(20))];
    expect((await describeFiles(files)).choice).toMatchObject({ id: 'idx', images: 'images' });
  });

  it.each([
    ['none', [], /There are 0 files/],
    [
      'a batch with something else',
      [...batches, memoryFile('labels', labelBytes(5))],
      /^labels is not called/,
    ],
    ['a broken batch', [memoryFile('a.bin', cifarBytes(2).subarray(1))], /^a\.bin has 6145 bytes/],
    [
      'two of one name',
      [memoryFile('a.bin', cifarBytes(2)), memoryFile('a.bin', cifarBytes(3))],
      /given twice/,
    ],
    ['a name with a comma', [memoryFile('a,b.bin', cifarBytes(2))], /^a,b\.bin has a comma/],
  ])('are refused: %s', async (_, files, reason) => {
    const work = describeFiles(files);
    await expect(work).rejects.toThrow(reason);
    await expect(work).rejects.toBeInstanceOf(DataError);
  });
});
