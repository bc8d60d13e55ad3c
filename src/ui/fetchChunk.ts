/** How long after a failure code is fetched again, in milliseconds. */
const pauseMs = 500;

/** What has been asked for, by address; at first what index.html asks for. A sheet must not come twice: their order counts. */
const asked = new Map(
  Array.from(document.querySelectorAll('link'), ({ href }): [string, Promise<void>] => [
    href,
    Promise.resolve(),
  ]),
);

/** Fetches a style sheet into the page, or code ahead of its use. A sheet that has not come is asked for anew. */
function request(href: string): Promise<void> {
  const known = asked.get(href);
  if (known) return known;
  const isSheet = href.endsWith('.css');
  const link = document.createElement('link');
  link.rel = isSheet ? 'stylesheet' : 'modulepreload';
  link.href = href;
  const coming = new Promise<void>((resolve, reject) => {
    if (!isSheet) return resolve();
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      asked.delete(href);
      link.remove();
      reject(new Error(`${href} could not be fetched.`));
    });
  });
  asked.set(href, coming);
  document.head.append(link);
  return coming;
}

/**
 * What `import()` is in the built page: the module with its style sheets, fetched a second time where that fails.
 *
 * Takes the place of Vite's own, which never asks again for a style sheet that failed. Browsers have repeated a failed
 * `import()` since 2026 (whatwg/html#10327); older ones remember the failure until the page is reloaded.
 */
export async function fetchChunk<T>(
  load: () => Promise<T>,
  files: readonly string[] | undefined,
  importer: string,
): Promise<T> {
  const all = () =>
    Promise.all([load(), ...(files ?? []).map((file) => request(new URL(file, importer).href))]);
  const [chunk] = await all().catch(async () => {
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
    return all();
  });
  return chunk;
}
