/** The delay before code is fetched again after a failure, in milliseconds. */
const pauseMs = 500;

/** What has been requested, by address; at first by index.html. A sheet must not be added twice: their order matters. */
const asked = new Map(
  Array.from(document.querySelectorAll('link'), ({ href }): [string, Promise<void>] => [
    href,
    Promise.resolve(),
  ]),
);

/** Fetches a style sheet into the page, or code ahead of its use. A sheet that has not loaded is requested again. */
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
 * `import()` in the built page: the module with its style sheets, fetched a second time if that fails.
 *
 * Replaces Vite's own, which never requests a failed style sheet again. Browsers have repeated a failed
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
