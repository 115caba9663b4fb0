// The page around the Lab: header, theme, the link in the address bar, footer.
import { html, nothing, render } from 'lit';
import '../../styles/page.css';
import type { HillockLab } from '../elements/hillock-lab';
import '../elements/hillock-lab';
import { english as text } from '../text/english';
import { applyTheme, nextTheme, readTheme } from './theme-choice';

let theme = readTheme();
let copied = false;
let version = '';

const lab = () => document.querySelector<HillockLab>('hillock-lab');

function page(): void {
  applyTheme(theme);
  render(
    html`<a class="skip" href="#figures" @click=${skip}>${text.page.skip}</a>
      <header class="site">
        <a class="site__name" href="./">${text.page.name}</a>
        <nav class="site__pages" aria-label=${text.page.pages}><a class="site__page" href="./" aria-current="page">${text.page.here}</a></nav>
        <div class="site__tools">
          <button class="site__tool" @click=${copy} aria-live="polite">${copied ? text.page.copied : text.page.copyLink}</button>
          <button class="site__tool site__tool--keys" @click=${() => lab()?.showKeys()}>${text.keys.open}</button>
          <button class="site__tool" @click=${turnTheme}>${text.page.theme}: ${text.page.themes[theme]}</button>
        </div>
      </header>
      <main class="main" id="figures" tabindex="-1">
        <hillock-lab keys="page" link=${location.hash} @hillock-change=${remember} @hillock-ready=${ready}></hillock-lab>
      </main>
      <footer class="foot"><span>${text.page.foot}</span>${version ? html`<span>${text.page.version(version)}</span>` : nothing}</footer>`,
    document.body,
  );
}

/** The hash holds the settings, so a link into the page must not take its place. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('figures')?.focus();
}

function turnTheme(): void {
  theme = nextTheme(theme);
  page();
}

function ready(event: CustomEvent<{ version: string }>): void {
  version = event.detail.version;
  page();
}

function remember(event: CustomEvent<{ link: string }>): void {
  const { link } = event.detail;
  const address = link ? `#${link}` : location.pathname + location.search;
  if (location.hash.replace(/^#/, '') !== link) history.replaceState(null, '', address);
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    return; // not allowed here; the address bar has the same link
  }
  copied = true;
  page();
  setTimeout(() => {
    copied = false;
    page();
  }, 2000);
}

addEventListener('hashchange', () => {
  if (location.hash.replace(/^#/, '') !== lab()?.currentLink) void lab()?.openLink(location.hash);
});

document.title = text.pageTitle;
page();
if (
  'serviceWorker' in navigator &&
  location.protocol.startsWith('http') &&
  import.meta.env.MODE === 'site' &&
  import.meta.env.PROD
) {
  navigator.serviceWorker.register('./sw.js').catch(() => {}); // offline is a gift, not a condition
}
