// Offline after the first visit. vite.config.ts fills in the two constants and puts the file beside index.html, so
// that its scope is the page's own folder. The set of files is immutable: no strategy is needed but "from the cache".
const cacheName = 'CACHE';
const files = ['FILES'];
const prefix = cacheName.slice(0, cacheName.lastIndexOf('-') + 1);

async function install() {
  const cache = await caches.open(cacheName);
  // 'reload' passes by the HTTP cache: an old index.html in there would be frozen in for good.
  await cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request) {
  const cache = await caches.open(cacheName);
  // Settings may stand behind a "?": the file is the same.
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(self.registration.scope)) event.respondWith(answer(event.request));
});
