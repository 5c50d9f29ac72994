// Before the first paint, so that the page never flashes in the other theme.
try {
  if (localStorage.getItem('twinlane.theme') === 'light') document.documentElement.dataset.theme = 'light';
} catch {
  // Without storage it stays dark.
}
