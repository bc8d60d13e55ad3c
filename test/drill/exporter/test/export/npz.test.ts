import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportersOf } from '../../src/export';
import { exporter } from '../../src/export/npz';
import { fileFormats } from '../../src/store/browser/exports';

const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

describe('weights as NumPy arrays', () => {
  it('are offered by the page and the command line', () => {
    expect(fileFormats.weights).toContain(exporter);
    expect(exportersOf('weights')).toContain(exporter);
  });

  it.skipIf(!hasNumpy)('are read by NumPy itself', async () => {
    const tensors = {
      'fc1.U': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, NaN, -Infinity, 2 ** -140) },
      'fc1.s': { shape: [2], data: Float32Array.of(0.1, 7) },
      'größe "n"': { shape: [], data: Float32Array.of(42) },
      none: { shape: [0, 4], data: new Float32Array(0) },
    };
    const folder = mkdtempSync(join(tmpdir(), 'npz-'));
    try {
      const path = join(folder, 'weights.npz');
      const content = await exporter.encode({ tensors, metadata: {} });
      writeFileSync(path, content);
      const script = `import numpy, json, sys
arrays = numpy.load(sys.argv[1], allow_pickle=False)
print(json.dumps({name: [str(a.dtype), list(a.shape), a.tobytes().hex()] for name, a in arrays.items()}))`;
      const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const expected = Object.entries(tensors).map(([name, { shape, data }]) => [
        name,
        ['float32', shape, Buffer.from(data.buffer).toString('hex')],
      ]);
      expect(JSON.parse(stdout)).toEqual(Object.fromEntries(expected));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
