// One source, five artefacts, one mode each:
//   site    ../dist/site/              folder for a static host, any sub-path, offline by service worker
//   single  ../dist/hillock.html       one file, opens from disk and in a sandboxed frame
//   embed   ../dist/embed/hillock.js   the Lab and its figures as custom elements for a foreign page
//   embed-experiments   ../dist/embed/hillock-experiments.js   experiments and function plots for a foreign page
//   npm     ../dist/npm/               the engine as a package; its typings come from tsc
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The version is that of the CMake project: the core, the page and the package have one. */
const version = (): string => {
  const found = /project\(\s*hillock\s[^)]*VERSION\s+(\d+\.\d+\.\d+)/i.exec(
    readFileSync(path('../CMakeLists.txt'), 'utf8'),
  );
  if (!found?.[1]) throw new Error('CMakeLists.txt: no project(hillock ... VERSION x.y.z) found');
  return found[1];
};

/**
 * How a worker is started: from a file of its own (a strict CSP allows 'self'), or from a blob with its text
 * inlined (file://, sandboxed frames and foreign origins have no file to start it from).
 */
const spawnWorker = (inline: boolean): Plugin => ({
  name: 'spawn-worker',
  resolveId: (id) => (id === 'virtual:spawn-worker' ? '\0virtual:spawn-worker.js' : null),
  load(id) {
    if (id !== '\0virtual:spawn-worker.js') return null;
    const worker = JSON.stringify(`${path('src/session/worker.ts')}?worker${inline ? '&inline' : ''}`);
    return `import Worker from ${worker}; export const spawnWorker = () => new Worker();`;
  },
});

/** Whoever loads the engine gives it the bytes: the glue's own URL would inline the wasm once more in page and worker. */
const glueWithoutUrl = (): Plugin => ({
  name: 'glue-without-url',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/hillock.mjs')) return null;
    const changed = code.replace(/new URL\(["']hillock\.wasm["'],\s*import\.meta\.url\)\.href/, '"hillock.wasm"');
    if (changed === code) {
      this.error('Emscripten glue changed shape: no new URL("hillock.wasm", import.meta.url).href in it');
    }
    return { code: changed, map: null };
  },
});

/**
 * The policy of a page, as a meta tag: hosts of static files set no headers. The site runs its own files; the
 * single file runs what is inlined in it, by hash, and its worker from a blob.
 */
const contentSecurityPolicy = (kind: 'site' | 'single'): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post', // when all is inlined that will be
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue;
        const html = String(file.source);
        const hashes = (tag: string) =>
          [...html.matchAll(new RegExp(`<${tag}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
            .map(
              (match) =>
                `'sha256-${createHash('sha256')
                  .update(match[1] ?? '')
                  .digest('base64')}'`,
            )
            .join(' ');
        const policy =
          kind === 'site'
            ? "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
              "img-src 'self' data:; style-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
            : `default-src 'none'; script-src ${hashes('script')} 'wasm-unsafe-eval'; worker-src blob:; ` +
              `img-src data: blob:; style-src ${hashes('style') || "'none'"}; base-uri 'none'; form-action 'none'`;
        const tag = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
        file.source = html.replace(/<meta charset="[^"]*" ?\/?>/i, (charset) => `${charset}\n    ${tag}`);
        if (file.source === html) this.error(`${file.fileName}: no <meta charset> to put the policy after`);
      }
    },
  },
});

/** The site is one small immutable set of files: offline is one cache, named by the hash of them all. */
const offline = (folder: string): Plugin => ({
  name: 'offline',
  apply: 'build',
  enforce: 'post',
  closeBundle() {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'sw.js')
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
      .sort();
    const hash = createHash('sha256');
    for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
    const worker = readFileSync(path('sw.js'), 'utf8')
      .replace("'CACHE'", JSON.stringify(`hillock-${hash.digest('hex').slice(0, 12)}`))
      .replace("['FILES']", JSON.stringify(['./', ...files]));
    writeFileSync(join(folder, 'sw.js'), worker);
  },
});

/** One html file by its final name, with nothing beside it that a link could point at. */
const oneFile = (name: string): Plugin => ({
  name: 'one-file',
  enforce: 'post',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) =>
      html.replace(/<link rel="manifest"[^>]*>\s*/, '').replace(/<link rel="icon"[^>]*>/, (tag) => {
        const icon = readFileSync(path('public/icon.svg'));
        return tag.replace(/href="[^"]*"/, `href="data:image/svg+xml;base64,${icon.toString('base64')}"`);
      }),
  },
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.fileName !== name) this.error(`${file.fileName} would stand beside ${name}`);
      }
    },
  },
});

/** What the pages need to know of every experiment to point at it, without its text. */
const experimentIndex = (): Plugin => ({
  name: 'experiment-index',
  resolveId: (id) => (id === 'virtual:experiment-index' ? '\0virtual:experiment-index.js' : null),
  load(id) {
    if (id !== '\0virtual:experiment-index.js') return null;
    const folder = path('content/experiments');
    const index = readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        this.addWatchFile(join(folder, file));
        const text = readFileSync(join(folder, file), 'utf8');
        const named = [...text.matchAll(/\bact=([\w,]+)|"activations": *"([\w,]+)"/g)].flatMap(([, act, list]) =>
          (act ?? list ?? '').split(','),
        );
        return { id: file.replace(/\.json$/, ''), title: JSON.parse(text).title, activations: [...new Set(named)] };
      });
    return `export const experimentIndex = ${JSON.stringify(index)};`;
  },
});

/** The Lab alone measures nothing beside its run: its embed leaves out what does. */
const withoutBench = (): Plugin => ({
  name: 'without-bench',
  enforce: 'pre',
  load: (id) =>
    id.endsWith('/session/bench.ts')
      ? "export const answer = () => { throw new Error('not part of this embed'); };"
      : null,
});

const npmPackage = (folder: string): Plugin => ({
  name: 'npm-package',
  apply: 'build',
  enforce: 'post',
  closeBundle() {
    const manifest = JSON.parse(readFileSync(path('npm/package.json'), 'utf8'));
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, version: version() }, null, 2)}\n`);
    copyFileSync(path('npm/README.md'), join(folder, 'README.md'));
    copyFileSync(path('../LICENSE'), join(folder, 'LICENSE'));
    copyFileSync(path('../build/wasm/hillock.wasm'), join(folder, 'hillock.wasm'));
  },
});

const shared: UserConfig = {
  root: path('.'),
  base: './', // every path is relative: the site works under any folder
  appType: 'mpa',
  resolve: { alias: { '@wasm': path('../build/wasm') } },
};
const build = {
  target: 'es2022',
  // Browsers with light-dark(): its stand-in knows only colour schemes that are declared in the same sheet, and an
  // element takes that of the page around it.
  cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  emptyOutDir: true,
  modulePreload: { polyfill: false },
  chunkSizeWarningLimit: Number.POSITIVE_INFINITY, // scripts/size judges what is sent, which is compressed
};
const everythingInlined = { assetsInlineLimit: Number.MAX_SAFE_INTEGER } as const;

export default defineConfig(({ mode }): UserConfig => {
  switch (mode) {
    case 'single':
      return {
        ...shared,
        publicDir: false,
        worker: { format: 'iife', plugins: () => [glueWithoutUrl()] },
        plugins: [
          glueWithoutUrl(),
          experimentIndex(),
          spawnWorker(true),
          viteSingleFile({ removeViteModuleLoader: true }),
          oneFile('hillock.html'),
          contentSecurityPolicy('single'),
        ],
        build: {
          ...build,
          ...everythingInlined,
          outDir: path('../dist'),
          emptyOutDir: false,
          rolldownOptions: { input: path('hillock.html'), output: { codeSplitting: false } },
        },
      };
    case 'embed': // the Lab
    case 'embed-experiments': {
      const lab = mode === 'embed';
      const plugins = () => [glueWithoutUrl(), ...(lab ? [withoutBench()] : [])];
      return {
        ...shared,
        publicDir: false,
        worker: { format: 'iife', plugins },
        plugins: [...plugins(), experimentIndex(), spawnWorker(true)],
        build: {
          ...build,
          ...everythingInlined,
          outDir: path('../dist/embed'),
          emptyOutDir: lab,
          // Not build.lib: its ES output keeps the whitespace, twice the size.
          rolldownOptions: {
            input: path(lab ? 'src/pages/embedded-lab.ts' : 'src/pages/embedded.ts'),
            output: {
              format: 'es',
              entryFileNames: lab ? 'hillock.js' : 'hillock-experiments.js',
              codeSplitting: false,
            },
          },
        },
      };
    }
    case 'npm':
      return {
        ...shared,
        publicDir: false,
        plugins: [glueWithoutUrl(), npmPackage(path('../dist/npm'))],
        build: {
          ...build,
          outDir: path('../dist/npm'),
          minify: false, // for people to read and bundlers to minify
          lib: { entry: path('src/engine/load.ts'), formats: ['es'], fileName: () => 'hillock.js' },
        },
      };
    default: // 'site', and the development server
      return {
        ...shared,
        worker: { format: 'es', plugins: () => [glueWithoutUrl()] },
        plugins: [
          glueWithoutUrl(),
          experimentIndex(),
          spawnWorker(false),
          contentSecurityPolicy('site'),
          offline(path('../dist/site')),
        ],
        build: {
          ...build,
          outDir: path('../dist/site'),
          assetsInlineLimit: 0,
          rolldownOptions: { input: ['index', 'activations', 'experiments'].map((page) => path(`${page}.html`)) },
        },
      };
  }
});
