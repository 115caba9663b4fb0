import { openFirefox } from './browsers';
import { testPictures } from './picture-tests';

testPictures('Firefox', openFirefox);
