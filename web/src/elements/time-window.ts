import { clamp } from '../draw/geometry';
import { horizon, linearScale, type Scale } from '../draw/scale';

/** The time axis of a young run ends here, in steps. */
export const firstHorizon = 2500;
const mostZoom = 32;

/** The stretch of a run that a time line shows, and the step that the reader is at. */
export class TimeWindow {
  /** Undefined: at the end, wherever that is. */
  step: number | undefined;
  /** 1 is the whole run, 2 half of it ... */
  zoom = 1;

  /** From px `left` to px `right`; a part of a run has the reader's step in its middle. */
  scale(last: number, left: number, right: number): Scale {
    const end = horizon(last, firstHorizon);
    const span = end / this.zoom;
    const from = clamp((this.step ?? last) - span / 2, 0, end - span);
    return linearScale(from, from + span, left, right);
  }

  move(by: number, last: number): void {
    this.step = Math.round(clamp((this.step ?? last) + by, 0, last));
  }

  zoomBy(factor: number, last: number): void {
    this.zoom = clamp(this.zoom * factor, 1, mostZoom);
    this.step ??= last;
  }

  whole(): void {
    this.zoom = 1;
  }

  reset(): void {
    this.step = undefined;
    this.zoom = 1;
  }
}
