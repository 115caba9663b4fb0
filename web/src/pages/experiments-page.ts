import { html } from 'lit';
import '../elements/hillock-experiments';
import type { Page } from './site';

/** The Experiments page; its part of the address is the name of an experiment. */
export const experimentsPage: Page = {
  name: 'experiments',
  render: (part, site) =>
    html`<hillock-experiments name=${part} .address=${site.address} @hillock-ready=${(event: CustomEvent<{ version: string }>) => site.ready(event.detail.version)}></hillock-experiments>`,
  show: () => scrollTo(0, 0), // rendered with another name already
};
