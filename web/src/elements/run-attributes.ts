// Settings of a run as attributes of an element, by the short names of a link: `act="elu" lr="0.3"`.
import type { PartialSpec } from '../engine/types';
import { fields } from '../experiment/fields';
import { decodeLink } from '../experiment/link';
import { english as text } from '../text/english';

export const runAttributes: readonly string[] = fields.map(({ key }) => key);

/** What a link, and after it the attributes of an element, make of `base`; what was not taken of it, as a sentence. */
export function askedSpec(
  element: Element,
  link: string,
  base: PartialSpec,
): { readonly spec: PartialSpec; readonly refusal: string } {
  const pairs = runAttributes.flatMap((key) => {
    const value = element.getAttribute(key);
    return value === null ? [] : [`${key}=${encodeURIComponent(value)}`];
  });
  const asked = [link.replace(/^#/, ''), ...pairs].filter(Boolean).join('&');
  if (asked === '') return { spec: base, refusal: '' };
  const { spec, refused } = decodeLink(asked, base);
  const reasons = refused.map(({ key, value, reason }) => `${key}=${value} (${reason})`);
  return { spec, refusal: reasons.length > 0 ? text.settings.linkRefused(reasons.join(', ')) : '' };
}
