// Runs before the first paint, as a file of its own because the page's content security policy allows no inline script.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('ollystack.theme');
  } catch {
    // Storage may be blocked; the system's preference then decides.
  }
  if (theme !== 'light' && theme !== 'dark') {
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.dataset.theme = theme;
})();
