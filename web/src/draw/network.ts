import { text } from './axis';
import { addMark, classColour, classShape } from './class-mark';
import { css } from './colour';
import type { Context, Rect } from './geometry';
import { clamp } from './geometry';
import { firingShade } from './heatmap';
import { type LayerPlace, type NetworkLayout, outputPorts } from './network-layout';
import { frame, hatch, isSilent, type State, stateMark } from './state-mark';
import type { Theme } from './theme';

export interface UnitPicture {
  readonly state: State;
  /** Share of the examples that fire the unit. */
  readonly share: number;
  readonly bias: number;
  /** How much of a silent unit's hatch is there already: 1 but for the moment in which it falls silent. */
  readonly wipe: number;
}

export interface NetworkPicture {
  readonly inputsName: string;
  readonly inputNames: readonly string[];
  /** Response map of each input, drawn to any size. */
  readonly inputMaps: readonly CanvasImageSource[];
  readonly layerNames: readonly { readonly long: string; readonly short: string; readonly shortest: string }[];
  readonly units: readonly (readonly UnitPicture[])[];
  /** Draws the response map of a unit into a rectangle, if there is one. */
  readonly map: (ctx: Context, layer: number, unit: number, rect: Rect) => void;
  /** Weights into each layer, the output last: row-major, units x inputs. */
  readonly weights: readonly Float32Array[];
  readonly outputs: number;
  readonly outputBias: Float32Array;
  /** Links of this unit stand out and the others step back. */
  readonly near?: { readonly layer: number; readonly unit: number } | undefined;
  readonly chosen?: { readonly layer: number; readonly unit: number } | undefined;
}

/** All but the links, which lie under it. */
export function drawUnits(ctx: Context, theme: Theme, layout: NetworkLayout, picture: NetworkPicture): void {
  drawInputs(ctx, theme, layout, picture);
  for (const place of layout.layers) {
    drawName(ctx, theme, place, picture);
    place.units.forEach((rect, unit) => {
      const look = picture.units[place.layer]?.[unit];
      if (!look) return;
      if (place.summarised) drawCell(ctx, theme, rect, look);
      else drawTile(ctx, theme, layout, rect, look, () => picture.map(ctx, place.layer, unit, rect));
    });
  }
  if (layout.outputBelow) drawOutputUnit(ctx, theme, layout.outputUnit, picture);
  else drawOutputBiases(ctx, theme, layout, picture);
  if (picture.chosen) drawHalo(ctx, theme, layout, picture.chosen);
}

function drawInputs(ctx: Context, theme: Theme, layout: NetworkLayout, picture: NetworkPicture): void {
  text(ctx, theme, 0, 12, picture.inputsName, { colour: theme.ink2 });
  layout.inputs.forEach((rect, input) => {
    const map = picture.inputMaps[input];
    if (map) ctx.drawImage(map, rect.x, rect.y, rect.width, rect.height);
    frame(ctx, theme, 'active', rect);
    text(ctx, theme, rect.x + rect.width / 2, rect.y + rect.height + 14, picture.inputNames[input] ?? '', {
      align: 'center',
      colour: theme.ink2,
    });
  });
}

function drawName(ctx: Context, theme: Theme, place: LayerPlace, picture: NetworkPicture): void {
  const names = picture.layerNames[place.layer];
  if (!names) return;
  const room = place.width + place.gap - 6;
  const name = room >= 104 ? names.long : room >= 48 ? names.short : names.shortest;
  text(ctx, theme, place.x, 12, name, { colour: theme.ink2 });
}

function drawTile(
  ctx: Context,
  theme: Theme,
  layout: NetworkLayout,
  rect: Rect,
  look: UnitPicture,
  map: () => void,
): void {
  ctx.fillStyle = theme.paper;
  ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
  const silent = isSilent(look.state);
  if (look.state !== 'blown' && (!silent || look.wipe < 1)) {
    ctx.globalAlpha = look.state === 'saturated' ? 0.5 : silent ? 1 - look.wipe : 1;
    map();
    ctx.globalAlpha = 1;
  }
  if (look.state === 'dead' || look.state === 'dormant') hatch(ctx, theme, rect, look.state, look.wipe);
  frame(ctx, theme, look.state, rect);
  if (look.wipe >= 1) {
    const half = rect.width >= 28 ? 5 : 4.5;
    stateMark(ctx, theme, look.state, rect.x + rect.width / 2, rect.y + rect.height / 2, half);
  }
  biasSquare(ctx, theme, rect, look.bias);
  if (layout.bars) firingBar(ctx, theme, rect, look.share);
}

/** A unit of a summarised layer: colour by firing share, void with a slash if it is silent. */
function drawCell(ctx: Context, theme: Theme, rect: Rect, look: UnitPicture): void {
  const inner = { x: rect.x, y: rect.y, width: rect.width - 1, height: rect.height - 1 };
  const silent = isSilent(look.state);
  ctx.fillStyle = silent || look.state === 'blown' ? theme.paper : css(firingShade(theme.fire, look.share));
  ctx.fillRect(inner.x, inner.y, inner.width, inner.height);
  if (!silent && look.state !== 'saturated') return;
  ctx.strokeStyle = look.state === 'dead' ? theme.ink : theme.hatchDead;
  ctx.lineWidth = 1;
  ctx.setLineDash(look.state === 'dormant' ? [2, 1.5] : []);
  ctx.beginPath();
  if (look.state === 'saturated') {
    ctx.moveTo(inner.x, inner.y + inner.height / 2);
    ctx.lineTo(inner.x + inner.width, inner.y + inner.height / 2);
  } else {
    ctx.moveTo(inner.x, inner.y + inner.height);
    ctx.lineTo(inner.x + inner.width, inner.y);
  }
  if (look.state === 'dead') {
    ctx.moveTo(inner.x, inner.y);
    ctx.lineTo(inner.x + inner.width, inner.y + inner.height);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawOutputUnit(ctx: Context, theme: Theme, rect: Rect, picture: NetworkPicture): void {
  picture.map(ctx, picture.units.length, 0, rect);
  frame(ctx, theme, 'active', rect);
  biasSquare(ctx, theme, rect, picture.outputBias[0] ?? Number.NaN);
}

/** Several outputs have a class mark each, where their links end, and under it their bias. */
function drawOutputBiases(ctx: Context, theme: Theme, layout: NetworkLayout, picture: NetworkPicture): void {
  const { outputs, outputBias } = picture;
  if (outputs === 1) {
    biasSquare(ctx, theme, layout.output, outputBias[0] ?? Number.NaN);
    return;
  }
  const marks = Math.min(5, layout.output.height / outputs / 4);
  outputPorts(layout, outputs).forEach((port, index) => {
    const y = port.y + port.height / 2;
    ctx.fillStyle = theme.paper;
    ctx.fillRect(port.x - marks - 2, y - marks - 2, 2 * marks + 4, 2 * marks + 4);
    ctx.beginPath();
    addMark(ctx, classShape(index, outputs), port.x, y, marks);
    ctx.fillStyle = classColour(theme, index, outputs);
    ctx.fill();
    const small = { x: port.x, y: y + marks + 3, width: 0, height: 4 };
    if (port.height >= 24) biasSquare(ctx, theme, small, outputBias[index] ?? Number.NaN);
  });
}

/** Lower left corner of a tile: colour is the sign, area the size of the bias. */
function biasSquare(ctx: Context, theme: Theme, rect: Rect, bias: number): void {
  if (!Number.isFinite(bias)) return;
  const size = Math.min(9, 4 + Math.sqrt(Math.abs(bias)) * 2.4);
  ctx.fillStyle = theme.paper;
  const [x, y] = [rect.x, rect.y + rect.height];
  ctx.fillRect(x - size / 2 - 0.75, y - size / 2 - 0.75, size + 1.5, size + 1.5);
  ctx.fillStyle = bias < 0 ? theme.minus : theme.plus;
  ctx.fillRect(x - size / 2, y - size / 2, size, size);
}

function firingBar(ctx: Context, theme: Theme, rect: Rect, share: number): void {
  const x = rect.x + rect.width + 4;
  ctx.fillStyle = theme.rule;
  ctx.fillRect(x, rect.y, 3, rect.height);
  const height = rect.height * clamp(share, 0, 1);
  ctx.fillStyle = theme.firing;
  ctx.fillRect(x, rect.y + rect.height - height, 3, height);
}

function drawHalo(
  ctx: Context,
  theme: Theme,
  layout: NetworkLayout,
  { layer, unit }: { layer: number; unit: number },
): void {
  const rect = layout.layers[layer]?.units[unit];
  if (!rect) return;
  ctx.lineWidth = 1.75;
  ctx.strokeStyle = theme.ink;
  ctx.strokeRect(rect.x - 3, rect.y - 3, rect.width + 6, rect.height + 6);
}
