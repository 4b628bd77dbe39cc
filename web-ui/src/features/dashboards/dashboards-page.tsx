import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ExternalLink, LayoutDashboard } from 'lucide-react';
import { dashboardsQuery } from '~/api/queries';
import { ServiceSelect } from '~/features/service/service-select';
import { BUTTON } from '~/ui/button';
import { CopyButton } from '~/ui/copy-button';
import { SelectField } from '~/ui/field';
import { useDocumentTitle, useThemeName } from '~/ui/hooks';
import { ErrorState, Loading, Message } from '~/ui/states';
import { TimeField } from '~/ui/time-field';
import { CHOICE } from '~/util/history';
import type { RangeSearch } from '~/util/range';
import { dashboardAddress } from './address';
import type { DashboardsSearch } from './search';

const route = getRouteApi('/dashboards');

/** Dashboards of the Grafana that the API's configuration names, in a frame. */
export function DashboardsPage() {
  useDocumentTitle('Dashboards · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const theme = useThemeName() === 'dark' ? 'dark' : 'light';
  const dashboards = useQuery(dashboardsQuery());
  const change = (part: DashboardsSearch, how = CHOICE) =>
    void navigate({ search: (before) => ({ ...before, ...part }), ...how });
  const range: RangeSearch = { range: search.range, from: search.from, to: search.to };
  const items = dashboards.data?.items ?? [];
  const shown = items.find((one) => one.title === search.show) ?? items[0];
  const grafana = dashboards.data?.grafana_url;
  const address =
    grafana && shown && dashboardAddress(grafana, shown.path, { range, theme, service: search.service });

  return (
    <div className="flex flex-col gap-3">
      <div>
        <h1 className="font-semibold text-lg">Dashboards</h1>
        <p className="text-muted">From Grafana, for the same time. Grafana decides who may see them.</p>
      </div>
      {dashboards.isPending ? (
        <Loading what="dashboards" />
      ) : !dashboards.data ? (
        <ErrorState error={dashboards.error} what="dashboards" onRetry={() => void dashboards.refetch()} />
      ) : !address ? (
        <NotConfigured />
      ) : (
        <>
          <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
            <TimeField value={range} onChange={change} />
            <SelectField
              label="Dashboard"
              className="min-w-48"
              value={shown.title}
              onChange={(event) => change({ show: event.target.value })}
            >
              {items.map((one) => (
                <option key={one.title}>{one.title}</option>
              ))}
            </SelectField>
            <ServiceSelect
              none="As in the dashboard"
              className="min-w-40"
              value={search.service}
              onChange={(service) => change({ service })}
            />
            <a href={address} target="_blank" rel="noreferrer" className={BUTTON}>
              <ExternalLink className="size-4" aria-hidden />
              Open in Grafana
            </a>
          </div>
          <iframe
            key={address}
            title={`${shown.title} in Grafana`}
            src={address}
            sandbox="allow-scripts allow-same-origin allow-popups allow-forms"
            referrerPolicy="no-referrer"
            className="h-[max(24rem,calc(100dvh-13rem))] w-full rounded-md border border-line bg-surface"
          />
        </>
      )}
    </div>
  );
}

const EXAMPLE = `[grafana]
url = "https://grafana.example.com"

[[grafana.dashboards]]
title = "Shop"
path = "/d/shop/overview"`;

function NotConfigured() {
  return (
    <Message
      role="status"
      icon={<LayoutDashboard className="size-6 text-muted" aria-hidden />}
      title="No Grafana dashboard is configured"
    >
      <p className="text-muted">
        Name the address of Grafana and its dashboards, or single panels (<code>/d-solo/…?panelId=2</code>),
        in the file that <code>ollystack-api</code> is given with <code>--config</code>. Grafana has to allow
        it with <code>allow_embedding = true</code>.
      </p>
      <div className="relative mt-2 w-full max-w-md rounded border border-line bg-surface text-left">
        <pre
          tabIndex={0}
          role="region"
          aria-label="Configuration"
          className="overflow-x-auto p-3 font-mono text-xs"
        >
          {EXAMPLE}
        </pre>
        <CopyButton text={EXAMPLE} label="Copy the example" className="absolute! top-1 right-1" />
      </div>
    </Message>
  );
}
