/** A symbol in math italic, with what follows `_` as a subscript: λ_s. */
export function MathSymbol({ symbol }: { symbol: string }) {
  const [base, index] = symbol.split('_');
  return (
    <span className="m">
      {base}
      {index === undefined ? null : <sub>{index}</sub>}
    </span>
  );
}
