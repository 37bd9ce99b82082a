const RELOAD_MS = 10_000;

/** Shows the page as it was written last, unless somebody is reading it closely. */
export const keepReloading = (): void => {
  setTimeout(() => {
    if (isInUse()) keepReloading();
    else location.reload();
  }, RELOAD_MS);
};

/** Something is searched for, selected, opened to be read, or gone to by keys. */
const isInUse = (): boolean =>
  [...document.querySelectorAll('input')].some(({ value }) => value !== '') ||
  getSelection()?.isCollapsed === false ||
  document.querySelector('details[open], :is(button, summary):focus-visible') !== null;
