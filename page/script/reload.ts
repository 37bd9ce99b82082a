const RELOAD_MS = 10_000;

/** Reloads the page when the file was written again, unless somebody is using it. */
export const keepReloading = (): void => {
  setTimeout(() => {
    if (isInUse()) keepReloading();
    else location.reload();
  }, RELOAD_MS);
};

/** Whether a text is searched for or selected, something is expanded, or an element has the keyboard focus. */
const isInUse = (): boolean =>
  [...document.querySelectorAll('input')].some(({ value }) => value !== '') ||
  getSelection()?.isCollapsed === false ||
  document.querySelector('details[open], :is(button, summary):focus-visible') !== null;
