import { experimentsPage } from './experiments-page';
import { folderAddress, showSite } from './site';

showSite(folderAddress, () => ({ page: experimentsPage, part: location.hash.replace(/^#/, '') }));
