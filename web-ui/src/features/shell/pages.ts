import {
  Boxes,
  CircleAlert,
  GitCompareArrows,
  LayoutDashboard,
  ListTree,
  type LucideIcon,
  MessageCircleQuestion,
  Network,
  Percent,
  ScrollText,
  Siren,
} from 'lucide-react';

export interface Page {
  to:
    | '/'
    | '/compare'
    | '/coverage'
    | '/dashboards'
    | '/errors'
    | '/incidents'
    | '/logs'
    | '/map'
    | '/questions'
    | '/services';
  name: string;
  /** What the page answers, for the command palette. */
  about: string;
  icon: LucideIcon;
  /** The second key after `g`. */
  key: string;
}

/** The pages in the order of the navigation. */
export const PAGES: readonly Page[] = [
  { to: '/', name: 'Flows', about: 'Search business transactions', icon: ListTree, key: 'f' },
  {
    to: '/incidents',
    name: 'Incidents',
    about: 'What went wrong, why, and what is going to',
    icon: Siren,
    key: 'i',
  },
  { to: '/map', name: 'Map', about: 'Who calls whom, and how that goes', icon: Network, key: 'm' },
  {
    to: '/services',
    name: 'Services',
    about: 'Charts, operations and anomalies of each',
    icon: Boxes,
    key: 's',
  },
  { to: '/errors', name: 'Errors', about: 'Errors that are alike, by service', icon: CircleAlert, key: 'e' },
  { to: '/logs', name: 'Logs', about: 'Search, patterns and live tail', icon: ScrollText, key: 'l' },
  {
    to: '/questions',
    name: 'Questions',
    about: 'Ask in plain language',
    icon: MessageCircleQuestion,
    key: 'q',
  },
  {
    to: '/compare',
    name: 'Compare',
    about: 'Two flows side by side',
    icon: GitCompareArrows,
    key: 'c',
  },
  { to: '/coverage', name: 'Coverage', about: 'How much of the data is in flows', icon: Percent, key: 'v' },
  {
    to: '/dashboards',
    name: 'Dashboards',
    about: 'Grafana, for the same time',
    icon: LayoutDashboard,
    key: 'd',
  },
];

/** Where the API serves its own documentation. */
export const API_REFERENCE = '/docs/';
