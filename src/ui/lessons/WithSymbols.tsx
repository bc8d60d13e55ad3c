import { MathSymbol } from '../elements/MathSymbol';

/** A text with its symbols, such as λ_s or σ_1, typeset. */
export const WithSymbols = ({ text }: { text: string }) =>
  text.split(/([λσβ]_\w)/).map((part, i) => (i % 2 === 1 ? <MathSymbol key={i} symbol={part} /> : part));
