// All pages in one file.
import { activationsPage } from './activations-page';
import { experimentsPage } from './experiments-page';
import { labPage } from './lab-page';
import { hashAddress, placeIn, showSite } from './site';

const pages = { lab: labPage, activations: activationsPage, experiments: experimentsPage };

showSite(hashAddress, () => {
  const { page, part } = placeIn(location.hash);
  return { page: pages[page], part };
});
