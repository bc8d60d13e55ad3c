import type { ReaderOf } from './reader';

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

function decoded(text: string): string {
  return text.replaceAll(/&[^;]*;?/g, (entity) => {
    const character = entities[entity];
    if (character === undefined) throw new Error(`${entity} is not an entity of XML.`);
    return character;
  });
}

const tag = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;

/** The elements of an XML text in the order in which they end, with their own text. Throws where it is not well formed. */
export function readXml(xml: string): { name: string; text: string }[] {
  const open: { name: string; text: string }[] = [];
  const ended: typeof open = [];
  for (let at = 0; at < xml.length;) {
    const next = xml.indexOf('<', at);
    const text = decoded(xml.slice(at, next < 0 ? undefined : next));
    const inner = open.at(-1);
    if (inner) inner.text += text;
    else if (text.trim() !== '') throw new Error('There is text outside the root.');
    if (next < 0) break;
    tag.lastIndex = next;
    const [whole, close, name = '', attributes = '', self] = tag.exec(xml) ?? [];
    if (whole === undefined) throw new Error(`A tag is malformed: ${xml.slice(next, next + 40)}`);
    decoded(attributes);
    at = next + whole.length;
    if (!close && open.length === 0 && ended.length > 0) throw new Error('There are two roots.');
    if (close) {
      const element = open.pop();
      if (element?.name !== name) throw new Error(`${name} ends and was not begun.`);
      ended.push(element);
    } else if (self) ended.push({ name, text: '' });
    else open.push({ name, text: '' });
  }
  if (open.length > 0 || ended.length === 0) throw new Error(`${open.at(-1)?.name} does not end.`);
  return ended;
}

export const reader: ReaderOf<'chart'> = {
  needs: 'chart',
  read(bytes) {
    const elements = readXml(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const texts = elements.filter(({ name }) => name === 'text').map(({ text }) => text);
    const [title = '', ...footer] = texts;
    return { title, footer: footer.join(' ') };
  },
};
