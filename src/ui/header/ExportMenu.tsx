import { useState } from 'react';
import { figureFile, runFile, weightsFile } from '../../store/browser/exports';
import type { ExportedFile } from '../../store/browser/exports';
import type { State } from '../../store/model/state';
import { chartColumns } from '../charts/overTime';
import { readPalette } from '../charts/palette';
import { chartsOnPage, pictureOf, pixelsOf } from '../charts/picture';
import { ActionButton } from '../elements/ActionButton';
import { useActions, useReadState, useStore } from '../useStore';
import './export.css';

/** Saves bytes or text as a file on the visitor's device. */
function save(name: string, content: Blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
const saveFile = ({ name, type, content }: ExportedFile) => save(name, new Blob([content], { type }));

function figureOf(state: State, chart: { title: string; element: Element }): ExportedFile {
  const { page, ink, muted, font } = readPalette();
  return figureFile(state, { ...pictureOf(chart), colors: { page, ink, muted }, font });
}

/** Everything that can be saved: the run, its weights, its charts. */
export function ExportMenu() {
  const read = useReadState();
  const recorded = useStore((s) => s.recorded);
  const isBuilt = useStore(
    (s) => s.run.layers.length > 0 && s.run.state !== 'building' && s.run.state !== 'failed',
  );
  const { weights } = useActions();
  const [charts] = useState(chartsOnPage);
  const [said, setSaid] = useState('');

  /** Saves what `make` gives, and says so or why not. */
  async function give(make: () => Promise<string> | string) {
    try {
      setSaid('');
      setSaid(`Saved ${await make()}.`);
    } catch (error) {
      setSaid(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const file = (made: ExportedFile) => {
    saveFile(made);
    return made.name;
  };
  const picture = async (made: ExportedFile) => {
    const name = made.name.replace(/svg$/, 'png');
    save(name, await pixelsOf(String(made.content)));
    return name;
  };
  return (
    <div className="exports">
      <ul>
        <li>
          <span>Run</span>
          <ActionButton
            className="text"
            data-explain="exportFile"
            off={!isBuilt}
            onClick={() => void give(() => file(runFile(read(), 'csv', chartColumns(read().run))))}
          >
            CSV
          </ActionButton>
          <ActionButton
            className="text"
            data-explain="exportFile"
            off={!isBuilt}
            onClick={() => void give(() => file(runFile(read(), 'json')))}
          >
            JSON
          </ActionButton>
        </li>
        <li>
          <span>Weights {recorded ? <small>a recording holds none</small> : null}</span>
          <ActionButton
            className="text"
            data-explain="exportFile"
            off={recorded || !isBuilt}
            onClick={() => void give(async () => file(weightsFile(read(), await weights())))}
          >
            safetensors
          </ActionButton>
        </li>
        {charts.map((chart, i) => (
          <li key={i}>
            <span>{chart.title}</span>
            <ActionButton
              className="text"
              data-explain="exportFile"
              aria-label={`${chart.title} as SVG`}
              off={!isBuilt}
              onClick={() => void give(() => file(figureOf(read(), chart)))}
            >
              SVG
            </ActionButton>
            <ActionButton
              className="text"
              data-explain="exportFile"
              aria-label={`${chart.title} as PNG`}
              off={!isBuilt}
              onClick={() => void give(() => picture(figureOf(read(), chart)))}
            >
              PNG
            </ActionButton>
          </li>
        ))}
      </ul>
      <p role="status">{said}</p>
    </div>
  );
}
