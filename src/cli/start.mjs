import { join } from 'node:path';
import { installDependencies, requireNode, root } from './dependencies.mjs';

const usage = 'Usage: npm start -- [--port N] [--host [address]]';

const isPort = (text) => /^\d+$/.test(text ?? '') && Number(text) > 0 && Number(text) < 65536;

/** The port and address from the command line; a bare `--host` means every address. Ends the process on anything else. */
function readOptions() {
  const words = process.argv.slice(2).flatMap((word) => word.split(/(?<=^--\w+)=/));
  const options = { port: 5173, host: '127.0.0.1' };
  while (words.length > 0) {
    const word = words.shift();
    if (word === '--port' && isPort(words[0])) options.port = Number(words.shift());
    else if (word === '--host') options.host = words[0]?.startsWith('--') ? true : (words.shift() ?? true);
    else {
      console.error(usage);
      process.exit(2);
    }
  }
  return options;
}

/** Serves the page until Ctrl-C, on the first free port from the given one. */
async function serve({ port, host }) {
  const { createServer } = await import('vite');
  const server = await createServer({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    server: { host, port, strictPort: false },
  });
  const end = () => {
    setTimeout(() => process.exit(0), 2000).unref();
    void server.close().finally(() => process.exit(0));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  await server.listen();
  const { local, network } = server.resolvedUrls;
  console.log(`Rankscope runs at ${[...local, ...network].join(' and ')}`);
  if (network.length > 0)
    console.log('Over plain http, the page has no WebGPU on another machine: browsers require https for it.');
}

requireNode();
const options = readOptions();
await installDependencies(console.log);
await serve(options);
