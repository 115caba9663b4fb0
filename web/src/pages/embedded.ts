// Elements for a foreign page: an experiment, the plot of some functions, and each figure of the course alone with a run.
import '../elements/hillock-experiment';
import '../elements/hillock-functions';
import '../elements/hillock-run';
