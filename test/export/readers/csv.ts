import type { ReaderOf } from './reader';

/** The rows of RFC 4180 text: a state machine over characters. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') {
      row.push(cell);
      cell = '';
    } else if (character === '\n') {
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
    } else if (character !== '\r') cell += character;
  }
  return rows;
}

export const reader: ReaderOf<'run'> = {
  needs: 'run',
  read(bytes) {
    const [header = [], ...rows] = readCsv(new TextDecoder().decode(bytes));
    const [step, loss] = [header.indexOf('step'), header.indexOf('loss')];
    return rows.map((row) => {
      if (row.length !== header.length) throw new Error('A row is not as long as the header.');
      return { step: Number(row[step]), loss: row[loss] === '' ? null : Number(row[loss]) };
    });
  },
};
