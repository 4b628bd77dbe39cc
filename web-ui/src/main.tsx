import { hashKey, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRouter, RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/problem';
import { routeTree } from './routeTree.gen';
import './styles.css';
import { ErrorState, Loading, NotFound } from './ui/states';
import { parseSearch, stringifySearch } from './util/search';
import { tenantOf } from './util/tenant';

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What was read for one tenant is never shown for another.
      queryKeyHashFn: (key) => hashKey([tenantOf(window.location.search), ...key]),
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 1 && (!(error instanceof ApiError) || error.isTransient),
      retryDelay: 600,
    },
  },
});

const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: () => <Loading what="page" />,
  defaultErrorComponent: ({ error, reset }) => <ErrorState alone error={error} what="page" onRetry={reset} />,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
