import { texts } from '../../core/texts';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { ConfusionAnswer, ExampleImage } from '../../core/run/inspection';
import { useCanvas } from '../charts/useCanvas';

export const text = texts('ui/seen/Confusion', {
  image: (index: number) => `Test image ${index}`,
  correct: (name: string) => `${name}, classified correctly`,
  wrong: (name: string, other: string) => `${name}, classified as ${other}`,
  images: (count: number) => (count === 1 ? 'image' : 'images'),
  caption: 'Row: true class; column: predicted class.',
  rows: 'true',
  columns: 'predicted',
  cell: (name: string, other: string, count: number) => `${name} classified as ${other}: ${count}`,
});

type Cell = { row: number; col: number };

const moves: Record<string, Cell> = {
  ArrowUp: { row: -1, col: 0 },
  ArrowDown: { row: 1, col: 0 },
  ArrowLeft: { row: 0, col: -1 },
  ArrowRight: { row: 0, col: 1 },
};

/** A test image, pixel by pixel. */
function Example({ image, shape }: { image: ExampleImage; shape: readonly number[] }) {
  const [height = 1, width = 1, channels = 1] = shape;
  const canvas = useCanvas((g, _, w, h) => {
    g.clearRect(0, 0, w, h);
    const [dx, dy] = [w / width, h / height];
    for (let i = 0; i < width * height; i++) {
      const at = (channel: number) => image.pixels[i * channels + Math.min(channel, channels - 1)] ?? 0;
      g.fillStyle = `rgb(${at(0)} ${at(1)} ${at(2)})`;
      g.fillRect((i % width) * dx, Math.floor(i / width) * dy, dx + 0.5, dy + 0.5);
    }
  });
  return (
    <li>
      <canvas ref={canvas} role="img" aria-label={text.image(image.index)} data-explain="confusion" />
      <small>{image.index}</small>
    </li>
  );
}

/** The images of a cell; their space is always reserved. */
function Examples({ confusion, cell }: { confusion: ConfusionAnswer; cell: Cell }) {
  const { classNames, counts, examples, shape } = confusion;
  const at = cell.row * classNames.length + cell.col;
  const count = counts[at] ?? 0;
  const [own, taken] = [classNames[cell.row] ?? '', classNames[cell.col] ?? ''];
  const what = cell.row === cell.col ? text.correct(own) : text.wrong(own, taken);
  return (
    <div className="examples" role="status">
      <p>
        {what}: <b>{count}</b> {text.images(count)}
      </p>
      {shape.length === 3 ? (
        <ul>
          {(examples[at] ?? []).map((image) => (
            <Example key={image.index} image={image} shape={shape} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Row: true class; column: predicted class. The selected cell shows its images. */
export function Confusion({ confusion }: { confusion: ConfusionAnswer }) {
  const { classNames, counts } = confusion;
  const { length } = classNames;
  const [cell, setCell] = useState<Cell>({ row: 0, col: 0 });
  const totals = classNames.map((_, row) =>
    counts.subarray(row * length, (row + 1) * length).reduce((a, b) => a + b, 0),
  );
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const row = Math.min(length - 1, Math.max(0, cell.row + move.row));
    const col = Math.min(length - 1, Math.max(0, cell.col + move.col));
    setCell({ row, col });
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${row}-${col}"]`)?.focus();
  }
  return (
    <div className="confusion">
      <div className="scroller">
        <table onKeyDown={onKeyDown}>
          <caption className="sr">{text.caption}</caption>
          <thead>
            <tr>
              <td className="corner">
                {text.rows} <span aria-hidden="true">↓</span> {text.columns} <span aria-hidden="true">→</span>
              </td>
              {classNames.map((name) => (
                <th key={name} scope="col" title={name}>
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classNames.map((name, row) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {classNames.map((taken, col) => {
                  const count = counts[row * length + col] ?? 0;
                  const share = count / Math.max(1, totals[row] ?? 1);
                  const isCell = cell.row === row && cell.col === col;
                  return (
                    <td key={taken}>
                      <button
                        type="button"
                        data-cell={`${row}-${col}`}
                        data-explain="confusion"
                        tabIndex={isCell ? 0 : -1}
                        aria-pressed={isCell}
                        aria-label={text.cell(name, taken, count)}
                        className={share > 0.45 ? 'dark' : undefined}
                        style={{
                          background: `var(--seq-${count === 0 ? 0 : 1 + Math.round(6 * share ** 0.65)})`,
                        }}
                        onClick={() => setCell({ row, col })}
                      >
                        {count === 0 ? '' : count}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Examples confusion={confusion} cell={cell} />
    </div>
  );
}
