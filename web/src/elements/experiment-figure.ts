import type { PropertyDeclarations } from 'lit';
import type { Experiment, Figure as FigureOfExperiment, Parameters } from '../experiment/experiment';
import type { Measured } from '../experiment/verdict';
import { Figure } from './figure';

/** A figure that shows what was measured of an experiment; it needs no run that trains. */
export abstract class ExperimentFigure extends Figure {
  static override properties: PropertyDeclarations = {
    experiment: { attribute: false },
    measured: { attribute: false },
    figure: { attribute: false },
    current: {},
  };

  declare experiment: Experiment | undefined;
  declare measured: Measured | undefined;
  /** What the file of the experiment says of this figure. */
  declare figure: FigureOfExperiment | undefined;
  /** The condition that the reader has before them. */
  declare current: string | undefined;

  protected get parameters(): Parameters {
    return this.figure?.parameters ?? {};
  }

  protected get heading(): string {
    return this.figure?.title ?? '';
  }
}
