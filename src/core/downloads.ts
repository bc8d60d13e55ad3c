/** A data set that is not part of the page, and the addresses of its files. */
export type Download = {
  id: string;
  label: string;
  /** What is downloaded, and whose copy. */
  source: string;
  host: string;
  files: readonly { url: string; bytes: number }[];
  /** Names of the classes, unless they are digits. */
  classNames?: readonly string[];
};

const names = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
];

const filesAt = (folder: string, bytes: readonly number[]) =>
  names.map((name, i) => ({ url: `${folder}/${name}`, bytes: bytes[i] ?? 0 }));

/** Data sets that can be downloaded, each from a mirror that allows cross-origin reads. */
export const downloads: readonly Download[] = [
  {
    id: 'mnist',
    label: 'MNIST',
    source: 'Handwritten digits of LeCun, Cortes and Burges: the copy of github.com/fgnt/mnist',
    host: 'cdn.jsdelivr.net',
    files: filesAt('https://cdn.jsdelivr.net/gh/fgnt/mnist', [9912422, 28881, 1648877, 4542]),
  },
  {
    id: 'fashionMnist',
    label: 'Fashion-MNIST',
    source: 'Pictures of clothes by Zalando Research: their own github.com/zalandoresearch/fashion-mnist',
    host: 'raw.githubusercontent.com',
    files: filesAt(
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
      [26421880, 29515, 4422102, 5148],
    ),
    classNames: [
      'T-shirt',
      'trousers',
      'pullover',
      'dress',
      'coat',
      'sandal',
      'shirt',
      'sneaker',
      'bag',
      'ankle boot',
    ],
  },
];

/** The name of a data set's file in a configuration. */
export const fileNameOf = ({ id }: Download, url: string): string =>
  `${id}-${url.slice(url.lastIndexOf('/') + 1)}`;

/** The data set that contains a file of this name; undefined for the visitor's own files. */
export const downloadWith = (fileName: string): Download | undefined =>
  downloads.find((one) => one.files.some(({ url }) => fileNameOf(one, url) === fileName));

/** Total size of a data set's files, in bytes. */
export const bytesOf = ({ files }: Download): number => files.reduce((total, { bytes }) => total + bytes, 0);
