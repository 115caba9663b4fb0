// Elements for a foreign page: an experiment, the catalogue of activations, and the plot of some functions.
import '../elements/hillock-experiment';
import '../elements/hillock-functions';
