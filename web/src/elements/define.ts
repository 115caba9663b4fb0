/** A second copy of the script on a page must not throw: the first one keeps the name. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
