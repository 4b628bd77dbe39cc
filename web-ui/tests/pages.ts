import { KNOWN_IDS } from '../mock-api/catalogue';
import { INCIDENT_IDS } from '../mock-api/insights/incidents';
import { PAGES } from '../src/features/shell/pages';

const flow = (id: string, query = '') => `/flows/${id}${query}`;
const both = `/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`;

/** Each page, in each state that has an address of its own. */
export const PATHS: readonly string[] = [
  ...PAGES.map((page) => page.to),
  flow(KNOWN_IDS.recovered),
  ...['services', 'spans', 'logs', 'metrics', 'errors'].map((tab) =>
    flow(KNOWN_IDS.recovered, `?tab=${tab}`),
  ),
  flow(KNOWN_IDS.recovered, '?layout=flame&inline=logs&idle=squeeze'),
  flow(KNOWN_IDS.partial),
  both,
  `${both}&view=analysis`,
  `/incidents/${INCIDENT_IDS.found}`,
  `/incidents/${INCIDENT_IDS.inconclusive}`,
  '/logs?view=patterns',
  '/logs?tail=on',
  '/map?node=service%3Apayments',
  '/map?view=list',
  '/services/payments',
  '/questions?q=which+service+has+the+highest+error+rate',
  '/no-such-page',
];

/** How a page is looked at. */
export const LOOKS = [
  { name: 'in the light theme', width: 1440, colorScheme: 'light' },
  { name: 'in the dark theme', width: 1440, colorScheme: 'dark' },
  { name: 'on a phone', width: 390, colorScheme: 'light' },
] as const;
