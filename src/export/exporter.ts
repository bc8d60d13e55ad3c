import type { RunRecord } from './runRecord';
import type { FigureContent } from './figure';

/** A tensor at rest: row-major, float32. */
export type StoredTensor = { shape: number[]; data: Float32Array };

/** A network as arrays by name, and the text that rebuilds it. */
export type WeightsRecord = { tensors: Record<string, StoredTensor>; metadata: Record<string, string> };

/** A chart, and the page's canvas: the PNG file of an SVG one. */
export type ChartRecord = {
  figure: FigureContent;
  rasterize(svg: string): Promise<Uint8Array<ArrayBuffer>>;
};

/** What a file can be made from. Only the page has charts. */
export type Subjects = { run: RunRecord; weights: WeightsRecord; chart: ChartRecord };
export type Need = keyof Subjects;

/** What is in a file. */
export type Content = string | Uint8Array<ArrayBuffer>;

/** A format that is made from one kind of subject. */
export type ExporterOf<N extends Need> = {
  /** Also the name of its file. */
  id: string;
  /** On its button. */
  label: string;
  /** What is in such a file, in one or two sentences. */
  help: string;
  needs: N;
  /** The end of the file's name, without the dot. */
  extension: string;
  /** The media type. */
  type: string;
  encode(subject: Subjects[N]): Content | Promise<Content>;
};

/** A file format that the page and the command line can write. */
export type Exporter = { [N in Need]: ExporterOf<N> }[Need];
