// The little pictures of the menus come from the engine, too: f of every activation, points of every data set.
import type { Data } from '../engine/types';
import type { Session } from '../session/session';

/** Glyphs: z from -3 to 3. */
const glyphZ = Float32Array.from({ length: 61 }, (_, i) => -3 + i / 10);
const thumbnailExamples = 120;

/** f over the glyph's z, by name. */
export async function glyphsOf(session: Session): Promise<ReadonlyMap<string, Float32Array>> {
  const glyphs = new Map<string, Float32Array>();
  for (const { name } of session.catalogues?.activations ?? []) {
    glyphs.set(name, (await session.evaluate({ name }, glyphZ)).value);
  }
  return glyphs;
}

/** A few examples of each data set, by name. */
export async function thumbnailsOf(session: Session): Promise<ReadonlyMap<string, Data>> {
  const thumbnails = new Map<string, Data>();
  for (const { name } of session.catalogues?.datasets ?? []) {
    const data = await session.examples({ data: { name, samples: thumbnailExamples } });
    if (data) thumbnails.set(name, data);
  }
  return thumbnails;
}
