import type { RunRecord } from './runRecord';
import type { FigureContent } from './figure';

/** A stored tensor: row-major, float32. */
export type StoredTensor = { shape: number[]; data: Float32Array };

/** A network as arrays by name, and the text needed to rebuild it. */
export type WeightsRecord = { tensors: Record<string, StoredTensor>; metadata: Record<string, string> };

/** A chart, and the page's function that converts SVG to PNG on a canvas. */
export type ChartRecord = {
  figure: FigureContent;
  rasterize(svg: string): Promise<Uint8Array<ArrayBuffer>>;
};

/** What a file can be made from. Only the page has charts. */
export type Subjects = { run: RunRecord; weights: WeightsRecord; chart: ChartRecord };
export type Need = keyof Subjects;

/** The content of a file. */
export type Content = string | Uint8Array<ArrayBuffer>;

/** A file format for one kind of subject. */
export type ExporterOf<N extends Need> = {
  /** Also its file name. */
  id: string;
  /** The text of its button. */
  label: string;
  /** A description of the content, in one or two sentences. */
  help: string;
  needs: N;
  /** The file extension, without the dot. */
  extension: string;
  type: string;
  encode(subject: Subjects[N]): Content | Promise<Content>;
};

/** A file format that the page and the command line can write. */
export type Exporter = { [N in Need]: ExporterOf<N> }[Need];
