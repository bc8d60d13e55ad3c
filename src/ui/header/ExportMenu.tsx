import { texts } from '../../core/texts';
import { useState } from 'react';
import { exportedFile, fileFormats } from '../../store/browser/exports';
import type { DrawnChart, ExportedFile } from '../../store/browser/exports';
import { chartColumns } from '../charts/overTime';
import { readPalette } from '../charts/palette';
import { chartsOnPage, pictureOf, pixelsOf } from '../charts/picture';
import { ActionButton } from '../elements/ActionButton';
import { useActions, useReadState, useStore } from '../useStore';
import './export.css';

export const text = texts('ui/header/ExportMenu', {
  run: 'Run',
  weights: 'Weights',
  recorded: 'a recording has none',
  chart: (title: string, format: string) => `${title} as ${format}`,
  saved: (file: string) => `Saved ${file}.`,
  failed: (reason: string) => `Not saved: ${reason}`,
});

/** Saves a file on the visitor's device. */
function save({ name, type, content }: ExportedFile) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

type Chart = ReturnType<typeof chartsOnPage>[number];

function drawn(chart: Chart): DrawnChart {
  const { page, ink, muted, font } = readPalette();
  return {
    figure: { ...pictureOf(chart), colors: { page, ink, muted }, font },
    rasterize: async (svg) => new Uint8Array(await (await pixelsOf(svg)).arrayBuffer()),
  };
}

/** Everything that can be saved: the run, its weights, its charts, each in every available format. */
export function ExportMenu() {
  const read = useReadState();
  const recorded = useStore((s) => s.recorded);
  const isBuilt = useStore(
    (s) => s.run.layers.length > 0 && s.run.state !== 'building' && s.run.state !== 'failed',
  );
  const { weights } = useActions();
  const [charts] = useState(chartsOnPage);
  const [said, setSaid] = useState('');

  /** Makes a file and saves it, and reports success or the reason for failure. */
  async function give(format: (typeof fileFormats.run)[number], chart?: Chart) {
    try {
      setSaid('');
      const file = await exportedFile(read(), format, {
        weights,
        columns: () => chartColumns(read().run),
        ...(chart ? { chart: () => drawn(chart) } : {}),
      });
      save(file);
      setSaid(text.saved(file.name));
    } catch (error) {
      setSaid(text.failed(error instanceof Error ? error.message : String(error)));
    }
  }
  const buttons = (of: keyof typeof fileFormats, off: boolean, chart?: Chart) =>
    fileFormats[of].map((format) => (
      <ActionButton
        key={format.id}
        className="text"
        data-explain={`export.${format.id}`}
        {...(chart ? { 'aria-label': text.chart(chart.title, format.label) } : {})}
        off={off || !isBuilt}
        onClick={() => void give(format, chart)}
      >
        {format.label}
      </ActionButton>
    ));
  return (
    <div className="exports">
      <ul>
        <li>
          <span>{text.run}</span>
          {buttons('run', false)}
        </li>
        <li>
          <span>
            {text.weights} {recorded ? <small>{text.recorded}</small> : null}
          </span>
          {buttons('weights', recorded)}
        </li>
        {charts.map((chart, i) => (
          <li key={i}>
            <span>{chart.title}</span>
            {buttons('chart', false, chart)}
          </li>
        ))}
      </ul>
      <p role="status">{said}</p>
    </div>
  );
}
