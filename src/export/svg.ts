import type { ExporterOf } from './exporter';
import { figureSvg } from './figure';

/** A chart as SVG. */
export const exporter: ExporterOf<'chart'> = {
  id: 'svg',
  label: 'SVG',
  help: 'The chart as lines and text, sharp at any size.',
  needs: 'chart',
  extension: 'svg',
  type: 'image/svg+xml',
  encode: ({ figure }) => figureSvg(figure),
};
