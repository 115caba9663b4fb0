import { labPage } from './lab-page';
import { folderAddress, showSite } from './site';

showSite(folderAddress, () => ({ page: labPage, part: location.hash.replace(/^#/, '') }));
