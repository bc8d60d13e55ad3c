import { texts } from '../../core/texts';
import { use } from 'react';

export const text = texts('ui/explain/Formula', {
  asTex: 'As TeX: the code that typesets it could not be fetched.',
});

type Typesetter = (tex: string) => string | undefined;
let loading: Promise<Typesetter> | undefined;

/** KaTeX with its style and fonts: loaded once, when a formula is first shown. */
function typesetter(): Promise<Typesetter> {
  loading ??= Promise.all([import('katex'), import('katex/dist/katex.min.css')]).then(
    ([{ renderToString }]) =>
      (tex: string) =>
        renderToString(tex, { displayMode: true, throwOnError: true, strict: 'error' }),
    () => () => undefined,
  );
  return loading;
}

/** A formula of this program, with MathML for screen readers; as TeX if the typesetter cannot be loaded. Suspends. */
export function Formula({ tex }: { tex: string }) {
  const html = use(typesetter())(tex);
  return html === undefined ? (
    <code className="formula" title={text.asTex}>
      {tex}
    </code>
  ) : (
    <span className="formula" dangerouslySetInnerHTML={{ __html: html }} />
  );
}
