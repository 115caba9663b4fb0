import { html } from 'lit';
import type { HillockLab } from '../elements/hillock-lab';
import '../elements/hillock-lab';
import { english as text } from '../text/english';
import type { Page } from './site';

const lab = () => document.querySelector<HillockLab>('hillock-lab');

/** The Lab; its part of the address is the settings. */
export const labPage: Page = {
  name: 'lab',
  render: (part, site) =>
    html`<hillock-lab keys="page" link=${part} @hillock-change=${(event: CustomEvent<{ link: string }>) => site.remember(event.detail.link)}
      @hillock-ready=${(event: CustomEvent<{ version: string }>) => site.ready(event.detail.version)}></hillock-lab>`,
  show: (part) => {
    if (part !== lab()?.currentLink) void lab()?.openLink(part);
  },
  tools: () =>
    html`<button class="site__tool site__tool--keys" @click=${() => lab()?.showKeys()}>${text.keys.open}</button>`,
};
