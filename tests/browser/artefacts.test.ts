import { testArtefacts } from './artefacts';
import { openChromium } from './browsers';

testArtefacts('Chromium', openChromium);
