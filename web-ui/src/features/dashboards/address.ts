import { DEFAULT_RANGE, RANGES, type RangeSearch } from '~/util/range';

interface View {
  range: RangeSearch;
  theme: 'light' | 'dark';
  service: string | undefined;
}

/**
 * The address of a dashboard in Grafana, with the page's time range, theme and service. `kiosk` hides Grafana's own navigation,
 * which a panel (`/d-solo/`) has not.
 */
export function dashboardAddress(grafanaUrl: string, path: string, { range, theme, service }: View): string {
  const url = new URL(grafanaUrl.replace(/\/+$/, '') + path);
  const set = (name: string, value: string) => url.searchParams.set(name, value);
  if (range.from !== undefined && range.to !== undefined) {
    set('from', String(Date.parse(range.from)));
    set('to', String(Date.parse(range.to)));
  } else {
    set('from', `now-${RANGES[range.range ?? DEFAULT_RANGE].ms / 60_000}m`);
    set('to', 'now');
  }
  set('theme', theme);
  if (service !== undefined) set('var-service', service);
  if (!path.startsWith('/d-solo/')) set('kiosk', '1');
  return url.href;
}
