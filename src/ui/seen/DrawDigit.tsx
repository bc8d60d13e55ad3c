import { texts } from '../../core/texts';
import { useEffect, useState } from 'react';
import type { DragEvent, KeyboardEvent, PointerEvent } from 'react';
import { drawingOf, drawingSide, emptyDrawing, isBlank, withStroke } from '../../store/browser/drawing';
import type { Drawing, Point } from '../../store/browser/drawing';
import { useCanvas } from '../charts/useCanvas';
import { percent } from '../elements/format';
import { Term } from '../explain/Term';
import { useActions, useStore } from '../useStore';

export const text = texts('ui/seen/DrawDigit', {
  prediction: 'classified as',
  hint: 'Draw something.',
  probabilities: 'Probabilities',
  unreadable: (file: string) => `${file} is not an image that this browser can read. Use a PNG or a JPEG.`,
  title: 'Draw a digit',
  orDrop: 'or drop an image',
  clear: 'Clear',
  label: 'Drawing of 28 by 28 pixels. Arrow keys move the pen, with Shift they draw.',
  file: 'Open an image file',
});

const center: Point = { x: drawingSide / 2, y: drawingSide / 2 };
const steps: Record<string, Point> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

/** An image file as a drawing: shrunk to fit, centered. Throws when it is not an image. */
async function pictureOf(file: File): Promise<Drawing> {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  canvas.width = drawingSide;
  canvas.height = drawingSide;
  const g = canvas.getContext('2d', { willReadFrequently: true });
  if (!g) throw new Error('This browser has no 2D canvas.');
  const scale = Math.min(drawingSide / picture.width, drawingSide / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  g.imageSmoothingQuality = 'high';
  g.drawImage(picture, (drawingSide - width) / 2, (drawingSide - height) / 2, width, height);
  picture.close();
  return drawingOf(g.getImageData(0, 0, drawingSide, drawingSide).data);
}

/** The probabilities of the classes. */
function Bars({ classNames, blank }: { classNames: readonly string[]; blank: boolean }) {
  const answer = useStore((s) => s.inspection.image);
  const reason = useStore((s) => s.inspection.refused.image);
  const probabilities = blank || !answer ? undefined : answer.probabilities;
  const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
  return (
    <div className="belief">
      <p role="status">
        {reason ??
          (probabilities ? (
            <>
              {text.prediction} <b>{classNames[best]}</b>
            </>
          ) : (
            text.hint
          ))}
      </p>
      <dl aria-label={text.probabilities} data-explain="probabilities">
        {classNames.map((name, i) => {
          const share = probabilities?.[i] ?? 0;
          return (
            <div key={name} className={i === best ? 'best' : undefined}>
              <dt>{name}</dt>
              <dd>
                <i style={{ width: `${100 * share}%` }} />
                <span>{probabilities ? `${percent(share, 1)} %` : '–'}</span>
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

/** The visitor's drawing, classified by the present network. */
export function DrawDigit({ classNames }: { classNames: readonly string[] }) {
  const [drawing, setDrawing] = useState<Drawing>(emptyDrawing);
  const [at, setAt] = useState<Point>(center);
  const [refused, setRefused] = useState<string>();
  const step = useStore((s) => s.run.step);
  const rests = useStore((s) => s.run.state !== 'running');
  const { ask } = useActions();
  const blank = isBlank(drawing);
  const asOf = rests ? step : -1;
  useEffect(() => {
    if (!blank) ask({ about: 'image', pixels: drawing });
  }, [ask, drawing, blank, asOf]);
  const canvas = useCanvas((g, palette, width, height) => {
    const [dx, dy] = [width / drawingSide, height / drawingSide];
    g.fillStyle = '#000';
    g.fillRect(0, 0, width, height);
    drawing.forEach((value, i) => {
      if (value === 0) return;
      const gray = Math.round(255 * value);
      g.fillStyle = `rgb(${gray} ${gray} ${gray})`;
      g.fillRect((i % drawingSide) * dx, Math.floor(i / drawingSide) * dy, dx + 0.5, dy + 0.5);
    });
    g.strokeStyle = palette.accent;
    g.strokeRect((at.x - 0.5) * dx, (at.y - 0.5) * dy, dx, dy);
  });

  function pointOf(event: PointerEvent<HTMLElement>): Point {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return {
      x: (drawingSide * (event.clientX - left)) / width,
      y: (drawingSide * (event.clientY - top)) / height,
    };
  }
  function stroke(from: Point, to: Point) {
    setDrawing((before) => withStroke(before, from, to));
    setAt(to);
  }
  function onKeyDown(event: KeyboardEvent) {
    const move = steps[event.key];
    if (!move) return;
    event.preventDefault();
    const inside = (value: number) => Math.min(drawingSide - 0.5, Math.max(0.5, value));
    const to = { x: inside(at.x + move.x), y: inside(at.y + move.y) };
    if (event.shiftKey) stroke(at, to);
    else setAt(to);
  }
  function take(file: File | undefined) {
    if (!file) return;
    pictureOf(file).then(
      (picture) => {
        setRefused(undefined);
        setDrawing(picture);
      },
      () => setRefused(text.unreadable(file.name)),
    );
  }
  function onDrop(event: DragEvent) {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  }
  return (
    <section className="draw" aria-labelledby="draw-heading">
      <h3 id="draw-heading">
        <Term title={text.title} explain="draw" /> <small>{text.orDrop}</small>
        <button
          type="button"
          className="text"
          data-explain="clearDrawing"
          onClick={() => setDrawing(emptyDrawing())}
        >
          {text.clear}
        </button>
      </h3>
      <div className="desk">
        <div className="sheet">
          <canvas
            ref={canvas}
            role="application"
            aria-label={text.label}
            data-explain="draw"
            data-takes-files=""
            tabIndex={0}
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              event.currentTarget.setPointerCapture(event.pointerId);
              const point = pointOf(event);
              stroke(point, point);
            }}
            onPointerMove={(event) => {
              if (event.currentTarget.hasPointerCapture(event.pointerId)) stroke(at, pointOf(event));
            }}
            onKeyDown={onKeyDown}
            onDrop={onDrop}
          />
          <label className="picture">
            <span>{text.file}</span>
            <input
              type="file"
              accept="image/*"
              data-explain="pictureFile"
              onChange={(event) => take(event.target.files?.[0])}
            />
          </label>
          {refused === undefined ? null : (
            <p className="refused" role="alert">
              {refused}
            </p>
          )}
        </div>
        <Bars classNames={classNames} blank={blank} />
      </div>
    </section>
  );
}
