import { MathSymbol } from '../elements/MathSymbol';

/** A text whose symbols, λ_s or σ_1, are set as such. */
export const WithSymbols = ({ text }: { text: string }) =>
  text.split(/([λσβ]_\w)/).map((part, i) => (i % 2 === 1 ? <MathSymbol key={i} symbol={part} /> : part));
