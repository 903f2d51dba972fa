/** Where the keys belong to a text, or to the brush of the regions. */
const OWN_UNDO = 'input:not([type=range], [type=radio], [type=checkbox]), textarea, [part~=mask]';

/** Ctrl+Z and Cmd+Z undo the latest choice, with Shift they redo it. */
export function undoByKeys(of: { undo(): void; redo(): void }): void {
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    if (event.composedPath().some((node) => node instanceof Element && node.matches(OWN_UNDO))) return;
    event.preventDefault();
    if (event.shiftKey) of.redo();
    else of.undo();
  });
}
