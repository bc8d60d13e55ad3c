import type { Page } from 'playwright-core';
import type { Recording, TrainerEvent } from '../../src/worker/protocol';

/** Sends an event from the fake trainer to the page. */
export const tellPage = (page: Page, event: TrainerEvent) =>
  page.evaluate((it) => Reflect.get(window, 'tellPage')(it), event);

/**
 * Replaces the page's worker by a fake trainer: it sends the first reports of a recording at once, then is paused and
 * answers questions with invented numbers derived from the question.
 *
 * The commands sent to it are kept as `sentCommands` of the page's window, and `tellPage` sends more events. To be called
 * before the page is opened.
 */
export const installTrainer = (page: Page, recording: Recording, reports: number) =>
  page.addInitScript(
    ({ events, adapter, count }) => {
      type Message = { type: string; question?: { [key: string]: unknown } };
      const sent: Message[] = [];
      Object.assign(window, { sentCommands: sent });
      const wave = (length: number, a: number) =>
        Float32Array.from({ length }, (_, i) => Math.sin(1 + a * 1.7 + i * (0.4 + 0.13 * a)));
      const built = events.find((event) => event.type === 'built');
      const progress = events.filter((event) => event.type === 'progress').slice(0, count);
      const layers = built?.type === 'built' ? built.layers : [];
      const last = progress.at(-1);
      const step = last?.type === 'progress' ? last.progress.step : 0;
      const kernels: Record<string, number[]> = { conv1: [3, 3, 1, 16], conv2: [3, 3, 16, 32] };

      const answerTo = (question: { [key: string]: unknown }): unknown => {
        if (question['about'] === 'choice') {
          const entries = Object.values(Object(question['layers'])).map(Object);
          const kept = entries.reduce((sum: number, { keep = 0 }) => sum + keep, 0);
          const off = entries.reduce((sum: number, one) => sum + (one.off?.length ?? 0), 0);
          const accuracy = question['of'] === 'cut' ? Math.min(0.97, 0.2 + kept / 60) : 0.97 - 0.05 * off;
          const cost = { params: 300 * kept, paramsDense: 60_000, macs: 5000 * kept, macsDense: 900_000 };
          return { ...question, ...cost, accuracy, whole: 0.97, images: 512, step };
        }
        if (question['about'] === 'parts') {
          const info = layers.find(({ name }) => name === question['layer']);
          const { rows = 8, cols = 8, fullRank = 8, name = '' } = info ?? {};
          const parts = Array.from({ length: Math.min(16, fullRank) }, (_, i) => ({
            ...{ sigma: 3 * 0.8 ** i, u: wave(rows, i), v: wave(cols, i + 3) },
          }));
          const kernel = kernels[name] ?? [rows, cols];
          return { about: 'parts', step, layer: name, rank: fullRank, kernel, bySpace: false, parts };
        }
        if (question['about'] === 'confusion') {
          const pixels = (cell: number) =>
            Uint8Array.from({ length: 784 }, (_, i) =>
              Math.hypot((i % 28) - 14, Math.floor(i / 28) - 14) < 4 + (cell % 9) ? 230 : 0,
            );
          const counts = Uint32Array.from({ length: 100 }, (_, cell) =>
            cell % 11 === 0 ? 90 + (cell % 7) : cell % 13 === 5 ? 1 + (cell % 5) : 0,
          );
          const examples = Array.from(counts, (many, cell) =>
            Array.from({ length: Math.min(6, many) }, (_, i) => ({
              index: 7 * cell + i,
              pixels: pixels(cell),
            })),
          );
          const classNames = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
          const images = counts.reduce((a, b) => a + b, 0);
          return { about: 'confusion', step, shape: [28, 28, 1], classNames, counts, examples, images };
        }
        const pixels = Array.from(Object.values(Object(question['pixels'])), Number);
        const ink = pixels.reduce((a, b) => a + b, 0);
        const best = Math.floor(ink / 10) % 10;
        const probabilities = Float32Array.from({ length: 10 }, (_, i) => (i === best ? 0.91 : 0.01));
        return { about: 'image', step, probabilities };
      };

      class MadeUpWorker extends EventTarget {
        constructor() {
          super();
          this.tell({ type: 'adapter', adapter });
          Object.assign(window, { tellPage: (event: unknown) => this.tell(event) });
        }
        tell(data: unknown) {
          setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })), 0);
        }
        postMessage(command: Message) {
          sent.push(command);
          if (command.type === 'build') {
            this.tell({ type: 'state', state: 'building', step: 0 });
            this.tell(built);
            this.tell({ type: 'state', state: 'ready', step: 0 });
            for (const event of progress) this.tell(event);
            this.tell({ type: 'state', state: 'paused', step });
          }
          if (command.type === 'inspect' && command.question)
            this.tell({ type: 'answered', answer: answerTo(command.question) });
        }
        terminate() {}
      }
      Object.assign(window, { Worker: MadeUpWorker });
    },
    { events: recording.events, adapter: recording.adapter, count: reports },
  );
