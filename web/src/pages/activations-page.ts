import { html } from 'lit';
import type { HillockActivations } from '../elements/hillock-activations';
import '../elements/hillock-activations';
import type { Page } from './site';

/** The Activations page; its part of the address is what is shown. */
export const activationsPage: Page = {
  name: 'activations',
  render: (part, site) =>
    html`<hillock-activations functions=${part} .address=${site.address} @hillock-part=${(event: CustomEvent<{ part: string }>) => site.remember(event.detail.part)}
      @hillock-ready=${(event: CustomEvent<{ version: string }>) => site.ready(event.detail.version)}></hillock-activations>`,
  show: (part) => document.querySelector<HillockActivations>('hillock-activations')?.show(part),
};
