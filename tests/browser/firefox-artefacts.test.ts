import { testArtefacts } from './artefacts';
import { openFirefox } from './browsers';

testArtefacts('Firefox', openFirefox);
