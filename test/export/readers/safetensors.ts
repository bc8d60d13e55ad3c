import type { ReaderOf } from './reader';

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

export const reader: ReaderOf<'weights'> = {
  needs: 'weights',
  read(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const start = 8 + Number(view.getBigUint64(0, true));
    const { __metadata__: _, ...header }: Header = JSON.parse(
      new TextDecoder().decode(bytes.subarray(8, start)),
    );
    return Object.fromEntries(
      Object.entries(header).map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [begin, end],
          },
        ]) => {
          if (dtype !== 'F32') throw new Error(`${name} is ${dtype}.`);
          const data = Array.from({ length: (end - begin) / 4 }, (__, i) =>
            view.getFloat32(start + begin + 4 * i, true),
          );
          return [name, { shape, data }];
        },
      ),
    );
  },
};
