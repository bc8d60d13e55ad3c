import { pathToFileURL } from 'node:url';

/** Why the system's linker cannot load a library, from its search path or by its own path; undefined if it can. */
export function whyNotLoaded(library) {
  try {
    process.dlopen({ exports: {} }, library);
  } catch (error) {
    // Loaded, but no add-on of Node.js.
    if (!/did not self-register/.test(error.message)) return error.message;
  }
  return undefined;
}

// node hasLibrary.mjs <library>: ends with 0 if it can be loaded, else with 1.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exit(whyNotLoaded(process.argv[2] ?? '') === undefined ? 0 : 1);
