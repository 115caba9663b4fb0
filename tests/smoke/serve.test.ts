import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy, serve } from '../../scripts/serve.mjs';

const folder = mkdtempSync(join(tmpdir(), 'hillock-serve-'));
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(folder, 'site/assets'), { recursive: true });
  writeFileSync(join(folder, 'site/index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'site/assets/core.wasm'), 'wasm');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'site/link.txt'));
  server = await serve(join(folder, 'site'), { base: '/lab/' });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** fetch() would tidy the path before it is sent. */
const get = (path: string, method = 'GET') =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const { port } = new URL(server.url);
    request({ host: '127.0.0.1', port, path, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });

describe('the server', () => {
  test('sends the page with the strict policy', async () => {
    const { status, headers, body } = await get('/lab/?a=b');
    expect({ status, body }).toEqual({ status: 200, body: '<!doctype html>' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toBe(contentSecurityPolicy);
    expect(contentSecurityPolicy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  });

  test('sends wasm under the type that streaming compilation asks for', async () => {
    expect((await get('/lab/assets/core.wasm')).headers['content-type']).toBe('application/wasm');
  });

  test('sends the length and no body for HEAD', async () => {
    const { headers, body } = await get('/lab/assets/core.wasm', 'HEAD');
    expect({ length: headers['content-length'], body }).toEqual({ length: '4', body: '' });
  });

  test.each([
    '/',
    '/secret.txt',
    '/lab/../secret.txt',
    '/lab/%2e%2e/secret.txt',
    '/lab/..%2fsecret.txt',
    '/lab/assets/../../secret.txt',
    '/lab/link.txt',
    '/lab/assets',
    '/lab/assets/',
    '/lab/%00',
    '/lab/%',
    '//lab/',
    '//',
    'http://localhost/lab/../secret.txt',
  ])('finds nothing at %s', async (path) => {
    const { status, body } = await get(path);
    expect({ status, body }).toEqual({ status: 404, body: 'not found' });
  });

  test('refuses to be written to', async () => {
    expect((await get('/lab/', 'PUT')).status).toBe(405);
  });
});
