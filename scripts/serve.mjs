// A static server for a folder, on this machine only: `node scripts/serve.mjs FOLDER [--port N]`.
// It sends the strictest policy that the page promises to work under.
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "style-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const types = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.csv', 'text/csv; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.ico', 'image/x-icon'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.wasm', 'application/wasm'],
  ['.webmanifest', 'application/manifest+json'],
]);

/**
 * The file that a URL's path stands for, or undefined if there is none inside the folder.
 * @param {string} folder real path of the folder
 * @param {string} pathname still percent-encoded
 */
async function fileAt(folder, pathname) {
  try {
    let file = join(folder, decodeURIComponent(pathname));
    if ((await stat(file)).isDirectory()) {
      if (!pathname.endsWith('/')) return undefined; // its relative links would point beside it
      file = join(file, 'index.html');
    }
    file = await realpath(file); // a link may lead out of the folder
    return file.startsWith(folder + sep) && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined; // not there, not readable, not a path: all the same to the visitor
  }
}

/**
 * Serves the folder at a path of this machine's own address.
 * @param {string} folder
 * @param {{ port?: number, base?: string, headers?: Record<string, string> }} [options] port 0 is any free one; base is
 *   the path the folder appears under, with slashes at both ends; the headers replace the default policy
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve(folder, options = {}) {
  const { port = 0, base = '/', headers = { 'Content-Security-Policy': contentSecurityPolicy } } = options;
  const root = await realpath(resolve(folder));
  const server = createServer(async (request, response) => {
    const [pathname = '/'] = (request.url ?? '/').split('?');
    const readable = request.method === 'GET' || request.method === 'HEAD';
    const file =
      readable && pathname.startsWith(base) ? await fileAt(root, pathname.slice(base.length - 1)) : undefined;
    if (file === undefined) {
      response
        .writeHead(readable ? 404 : 405, { 'Content-Type': 'text/plain' })
        .end(readable ? 'not found' : 'GET only');
      return;
    }
    response.writeHead(200, {
      'Content-Type': types.get(extname(file)) ?? 'application/octet-stream',
      'Content-Length': (await stat(file)).size,
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      ...headers,
    });
    if (request.method === 'HEAD') response.end();
    else
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response);
  });
  await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => done(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://localhost:${address.port}${base}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: '8080' } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`serve: --port ${values.port} is not a number from 0 to 65535`);
    process.exit(1);
  }
  try {
    const { url } = await serve(positionals[0] ?? 'dist/site', { port });
    console.log(`serve: Hillock is at ${url} (Ctrl+C ends it)`);
  } catch (error) {
    const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    console.error(busy ? `serve: port ${port} is taken: try --port ${port + 1}` : `serve: ${error}`);
    process.exit(1);
  }
}
