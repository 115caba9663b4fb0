import { activationsPage } from './activations-page';
import { folderAddress, showSite } from './site';

showSite(folderAddress, () => ({ page: activationsPage, part: location.hash.replace(/^#/, '') }));
