import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/core/errors';
import { describeFiles } from '../../../src/datasets/dropped';
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
      'CIFAR-10: trains on 1 200 images of data_batch_1.bin and data_batch_2.bin.gz, tests on 10 of test_batch.bin. 32 × 32 in color, 10 classes',
    );
    expect((await describeFiles([...batches].reverse())).choice).toEqual(choice);
  });

  it('may be an archive', async () => {
    const bytes = gzipped(tarBytes([{ path: 'a/data_batch_1.bin', bytes: cifarBytes(20) }]));
    const { choice, description } = await describeFiles([memoryFile('cifar-10-binary.tar.gz', bytes)]);
    expect(choice).toMatchObject({ id: 'cifar10', files: 'cifar-10-binary.tar.gz' });
    expect(description).toContain('trains on 18 images of data_batch_1.bin, tests on 2 held out of them');
  });

  it('may be IDX', async () => {
    const files = [memoryFile('images', imageBytes(20)), memoryFile('labels', labelBytes(20))];
    expect((await describeFiles(files)).choice).toMatchObject({ id: 'idx', images: 'images' });
  });

  it.each([false, true])('may be IDX of any name, packed: %s', async (packed) => {
    const bytes = (plain: Uint8Array) => (packed ? gzipped(plain) : plain);
    const files = [
      memoryFile('mnist-images.bin', bytes(imageBytes(20))),
      memoryFile('mnist-labels.bin', bytes(labelBytes(20))),
    ];
    const { choice } = await describeFiles(files);
    expect(choice).toMatchObject({ id: 'idx', images: 'mnist-images.bin', labels: 'mnist-labels.bin' });
  });

  it('that begin like IDX are still CIFAR-10', async () => {
    const bytes = cifarBytes(4);
    bytes.set([0, 0, 8, 1]);
    expect((await describeFiles([memoryFile('a.bin', bytes)])).choice.id).toBe('cifar10');
  });

  it('may come with files that describe them, which are ignored with a remark', async () => {
    const text = (name: string) => memoryFile(name, new TextEncoder().encode('airplane\nautomobile\n'));
    const beside = [text('batches.meta.txt'), text('readme.html'), text('.DS_Store')];
    const { choice, description } = await describeFiles([...beside, ...batches]);
    expect(choice['files']).toBe('data_batch_1.bin,data_batch_2.bin.gz,test_batch.bin');
    expect(description).toMatch(/10 classes\. Ignored: batches\.meta\.txt, readme\.html and \.DS_Store$/);
    await expect(describeFiles(beside)).rejects.toThrow(
      /^batches\.meta\.txt is not a data file\. Drop .*a CIFAR-10 batch .*an IDX file/,
    );
  });

  it.each([
    ['none', [], /There are 0 files/],
    [
      'a batch with something else',
      [...batches, memoryFile('labels', labelBytes(5))],
      /^labels is not a CIFAR-10 batch.*Drop files of one kind/,
    ],
    [
      'a batch with something of no kind',
      [...batches, memoryFile('cat.jpg', cifarBytes(1))],
      /^cat\.jpg is not a CIFAR-10 batch.*Drop files of one kind/,
    ],
    [
      'IDX with a file of no kind, for what is wrong with that',
      [memoryFile('images', imageBytes(5)), memoryFile('labels', gzipped(labelBytes(500)).subarray(0, 12))],
      /^labels is not a complete gzip file/,
    ],
    [
      'broken IDX of its usual name',
      [memoryFile('train-labels-idx1-ubyte', labelBytes(5).subarray(0, 6))],
      /^train-labels-idx1-ubyte ends inside its header/,
    ],
    ['a broken batch', [memoryFile('a.bin', cifarBytes(2).subarray(1))], /^a\.bin has 6145 bytes/],
    [
      'two of one name',
      [memoryFile('a.bin', cifarBytes(2)), memoryFile('a.bin', cifarBytes(3))],
      /given twice/,
    ],
    ['a name with a comma', [memoryFile('a,b.bin', cifarBytes(2))], /^a,b\.bin has a comma/],
  ])('are rejected: %s', async (_, files, reason) => {
    const work = describeFiles(files);
    await expect(work).rejects.toThrow(reason);
    await expect(work).rejects.toBeInstanceOf(DataError);
  });
});
