// An output and a loss that fit the data: other data need another end of the network.
import type { PartialSpec } from '../engine/types';

type Ends = Pick<PartialSpec, 'network' | 'training'>;

const ends = (loss: string, activation: string): Ends => ({
  training: { loss: { name: loss } },
  network: { output: { activation: { name: activation } } },
});

const needClasses: readonly string[] = ['binary_cross_entropy', 'categorical_cross_entropy', 'hinge'];

/** What has to change for data of so many classes (0: values); nothing where loss and output fit already. */
export function fittingEnds(classes: number, loss: string, activation: string): Ends {
  if (classes > 2) return activation === 'softmax' ? {} : ends('categorical_cross_entropy', 'softmax');
  if (classes === 0) {
    const fits = activation === 'identity' && !needClasses.includes(loss);
    return fits ? {} : ends('mean_squared_error', 'identity');
  }
  const fits = activation !== 'softmax' && activation !== 'identity' && loss !== 'categorical_cross_entropy';
  return fits ? {} : ends('binary_cross_entropy', 'sigmoid');
}
