import type { ExporterOf } from './exporter';
import { figureSvg } from './figure';

/** A chart as PNG, drawn by the page's canvas. */
export const exporter: ExporterOf<'chart'> = {
  id: 'png',
  label: 'PNG',
  help: 'The chart as pixels, at twice the size that it has on the page.',
  needs: 'chart',
  extension: 'png',
  type: 'image/png',
  encode: ({ figure, rasterize }) => rasterize(figureSvg(figure)),
};
