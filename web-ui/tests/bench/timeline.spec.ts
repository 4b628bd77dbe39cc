import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';

/**
 * How smooth the timeline is at 10,000 spans: real pointer and wheel events, the time between the frames that followed them, and
 * the browser's work for each. Prints its figures; a machine that does other things at the same time has longer frames with the
 * same work, so the work is the one to compare.
 */
const FRAMES = 240;

for (const layout of ['waterfall', 'flame'] as const) {
  test(`10,000 spans, ${layout}`, async ({ page }) => {
    test.setTimeout(180_000);
    const query = layout === 'flame' ? '?layout=flame' : '';
    await page.goto(`/flows/${KNOWN_IDS.large}${query}`);
    const target =
      layout === 'flame'
        ? page.getByRole('application', { name: 'Flame graph of all spans' })
        : page.getByRole('tree', { name: 'Timeline of all spans' });
    await expect(target).toBeVisible();
    const box = await target.boundingBox();
    if (!box) throw new Error('the timeline has a place');
    const at = { x: box.x + box.width * 0.7, y: box.y + box.height / 2 };
    await page.mouse.move(at.x, at.y);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');

    const wheel = (deltaX: number, deltaY: number, modifiers: number) =>
      session.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX, deltaY, modifiers });
    const SHIFT = 8;
    const CTRL = 2;

    report(layout, 'zoom in', await measure(page, session, 30, () => wheel(0, -40, CTRL)));
    report(
      layout,
      'pan',
      await measure(page, session, FRAMES, (i) => wheel(0, i % 120 < 60 ? 12 : -12, SHIFT)),
    );
    report(
      layout,
      'drag',
      await (async () => {
        await page.mouse.down();
        const figures = await measure(page, session, FRAMES, (i) =>
          session.send('Input.dispatchMouseEvent', {
            type: 'mouseMoved',
            x: at.x + 150 * Math.sin(i / 20),
            y: at.y,
            button: 'left',
            buttons: 1,
          }),
        );
        await page.mouse.up();
        return figures;
      })(),
    );
    report(layout, 'scroll', await measure(page, session, FRAMES, () => wheel(0, 80, 0)));
    report(layout, 'zoom out', await measure(page, session, 30, () => wheel(0, 40, CTRL)));
  });
}

interface Figures {
  /** Milliseconds between frames, shortest first. */
  intervals: number[];
  /** Milliseconds of the main thread for each frame: scripts, style and layout, and all of it. */
  script: number;
  layout: number;
  task: number;
  /** Milliseconds of the tasks above 50 ms, longest first: a long frame without one is the machine's, not the page's. */
  longTasks: number[];
}

/** Sends an event, waits for the frame that shows it, and so on. */
async function measure(
  page: Page,
  session: CDPSession,
  count: number,
  act: (i: number) => Promise<unknown>,
): Promise<Figures> {
  await page.evaluate(() => {
    const state = window as unknown as {
      frames: number[];
      frameLoop: number;
      longTasks: number[];
      observer: PerformanceObserver;
    };
    state.frames = [];
    state.longTasks = [];
    state.observer = new PerformanceObserver((list) => {
      state.longTasks.push(...list.getEntries().map((entry) => entry.duration));
    });
    state.observer.observe({ type: 'longtask' });
    const note = (time: number) => {
      state.frames.push(time);
      state.frameLoop = requestAnimationFrame(note);
    };
    state.frameLoop = requestAnimationFrame(note);
  });
  const before = await metrics(session);
  for (let i = 0; i < count; i++) await act(i);
  const after = await metrics(session);
  const { frames, longTasks } = await page.evaluate(() => {
    const state = window as unknown as {
      frames: number[];
      frameLoop: number;
      longTasks: number[];
      observer: PerformanceObserver;
    };
    cancelAnimationFrame(state.frameLoop);
    state.observer.disconnect();
    return { frames: state.frames, longTasks: state.longTasks.sort((a, b) => b - a) };
  });
  const intervals = frames.slice(1).map((time, i) => time - (frames[i] ?? time));
  intervals.sort((a, b) => a - b);
  const per = (name: string) =>
    ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * (1000 / Math.max(1, frames.length));
  return {
    intervals,
    script: per('ScriptDuration'),
    layout: per('LayoutDuration') + per('RecalcStyleDuration'),
    task: per('TaskDuration'),
    longTasks,
  };
}

async function metrics(session: CDPSession): Promise<Map<string, number>> {
  const { metrics: all } = await session.send('Performance.getMetrics');
  return new Map(all.map(({ name, value }) => [name, value]));
}

function report(
  layout: string,
  what: string,
  { intervals, script, layout: style, task, longTasks }: Figures,
): void {
  const quantile = (q: number) =>
    (intervals[Math.min(intervals.length - 1, Math.floor(q * intervals.length))] ?? 0).toFixed(1);
  const slow = intervals.filter((interval) => interval > 34).length;
  process.stdout.write(
    `${layout.padEnd(9)} ${what.padEnd(8)} ${String(intervals.length).padStart(4)} frames, ms: ` +
      `p50 ${quantile(0.5)}, p95 ${quantile(0.95)}, p99 ${quantile(0.99)}, worst ${quantile(1)}; ` +
      `over 34 ms: ${slow}; main thread a frame: scripts ${script.toFixed(2)}, ` +
      `style and layout ${style.toFixed(2)}, all ${task.toFixed(2)}; ` +
      `tasks over 50 ms: ${longTasks.length}${longTasks[0] ? `, longest ${longTasks[0].toFixed(0)}` : ''}\n`,
  );
}
