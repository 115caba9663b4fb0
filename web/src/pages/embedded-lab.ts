// Elements for a foreign page: the Lab, and each of its figures alone with a run.
import '../elements/hillock-lab';
import '../elements/hillock-run';
