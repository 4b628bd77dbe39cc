import { expect, it } from 'vitest';
import { dashboardAddress } from './address';

const view = { range: {}, theme: 'light', service: undefined } as const;

it('a dashboard has the page’s time and theme, and what its path brings', () => {
  expect(dashboardAddress('https://g.example/below/', '/d/abc/shop?orgId=1', view)).toBe(
    'https://g.example/below/d/abc/shop?orgId=1&from=now-60m&to=now&theme=light&kiosk=1',
  );
});

it('a fixed time is sent in milliseconds, a service as a variable; a panel needs no kiosk', () => {
  const range = { from: '2026-11-22T10:00:00Z', to: '2026-11-22T11:00:00Z' };
  expect(
    dashboardAddress('https://g.example', '/d-solo/abc/shop?panelId=2', {
      range,
      theme: 'dark',
      service: 'a&b',
    }),
  ).toBe(
    'https://g.example/d-solo/abc/shop?panelId=2&from=1795341600000&to=1795345200000&theme=dark&var-service=a%26b',
  );
});
