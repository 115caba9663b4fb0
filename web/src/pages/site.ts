// What all pages have around them: header, navigation, theme, footer; and where the others are.
import { html, nothing, render, type TemplateResult } from 'lit';
import '../../styles/page.css';
import type { Address } from '../elements/hillock-activations';
import { english as text } from '../text/english';
import { applyTheme, nextTheme, readTheme } from './theme-choice';

export type PageName = Parameters<Address>[0];
const pageNames: readonly PageName[] = ['lab', 'activations', 'experiments'];

/** One page: its element, and what the address says of it. */
export interface Page {
  readonly name: PageName;
  /** The element, showing `part`, which is what stands in the address. */
  readonly render: (part: string, site: Site) => TemplateResult;
  /** The address has changed under the page. */
  readonly show: (part: string) => void;
  /** Buttons of its own in the header. */
  readonly tools?: () => TemplateResult;
}

export interface Site {
  readonly address: Address;
  /** Writes what is shown into the address. */
  remember(part: string): void;
  /** The engine is there. */
  ready(version: string): void;
}

const copiedMs = 2000;
let theme = readTheme();
let copied = false;
let version = '';

/** The folder of static files: each page is one of them. */
export const folderAddress: Address = (page, part = '') =>
  (page === 'lab' ? './' : `./${page}.html`) + (part ? `#${part}` : '');

/** The single file: pages are told apart by the begin of the hash. */
export const hashAddress: Address = (page, part = '') =>
  page === 'lab' ? `#${part}` : `#${page}${part ? `/${part}` : ''}`;

/** Of a hash in the single file. */
export function placeIn(hash: string): { readonly page: PageName; readonly part: string } {
  const text = hash.replace(/^#/, '');
  const page = pageNames.find((name) => name !== 'lab' && (text === name || text.startsWith(`${name}/`)));
  return page ? { page, part: text.slice(page.length + 1) } : { page: 'lab', part: text };
}

/** Shows pages: `find` says which one, and what part of it, an address stands for. */
export function showSite(address: Address, find: () => { readonly page: Page; readonly part: string }): void {
  let { page, part } = find();
  const site: Site = {
    address,
    remember(next) {
      part = next;
      const place = address(page.name, next);
      const hash = place.includes('#') ? place.slice(place.indexOf('#')) : '';
      if (location.hash === hash || (hash === '#' && location.hash === '')) return;
      history.replaceState(null, '', hash.length > 1 ? hash : location.pathname + location.search);
    },
    ready(found) {
      version = found;
      draw();
    },
  };
  const draw = () => {
    applyTheme(theme);
    document.title = text.pageTitles[page.name];
    render(layout(page, part, site, draw), document.body);
  };
  addEventListener('hashchange', () => {
    const next = find();
    if (next.page === page && next.part === part) return;
    const same = next.page === page;
    ({ page, part } = next);
    draw();
    if (same) page.show(part);
    else scrollTo(0, 0);
  });
  draw();
  if (
    'serviceWorker' in navigator &&
    location.protocol.startsWith('http') &&
    import.meta.env.MODE === 'site' &&
    import.meta.env.PROD
  ) {
    navigator.serviceWorker.register('./sw.js').catch(() => {}); // offline is a gift, not a condition
  }
}

const layout = (page: Page, part: string, site: Site, draw: () => void): TemplateResult =>
  html`<a class="skip" href="#figures" @click=${skip}>${text.page.skip}</a>
    <header class="site">
      <a class="site__name" href=${site.address('lab')}>${text.page.name}</a>
      <nav class="site__pages" aria-label=${text.page.pages}>${pageNames.map(
        (name) =>
          html`<a class="site__page" href=${site.address(name)} aria-current=${name === page.name ? 'page' : nothing}>${text.page.names[name]}</a>`,
      )}</nav>
      <div class="site__tools">
        <button class="site__tool site__tool--copy" @click=${() => copyAddress(draw)} aria-live="polite">${copied ? text.page.copied : text.page.copyLink}</button>
        ${page.tools?.() ?? nothing}
        <button class="site__tool" @click=${() => {
          theme = nextTheme(theme);
          draw();
        }}><span class="site__long">${text.page.theme}: ${text.page.themes[theme]}</span><span class="site__sign" aria-hidden="true">${text.page.themeSigns[theme]}</span></button>
      </div>
    </header>
    <main class="main" id="figures" tabindex="-1">${page.render(part, site)}</main>
    <footer class="foot"><span>${text.page.foot}</span>${version ? html`<span>${text.page.version(version)}</span>` : nothing}</footer>`;

/** The hash holds what is shown, so a link into the page must not take its place. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('figures')?.focus();
}

async function copyAddress(draw: () => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    return; // not allowed here; the address bar has the same link
  }
  copied = true;
  draw();
  setTimeout(() => {
    copied = false;
    draw();
  }, copiedMs);
}
