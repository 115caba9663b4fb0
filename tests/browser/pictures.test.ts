import { openChromium } from './browsers';
import { testPictures } from './picture-tests';

testPictures('Chromium', openChromium);
