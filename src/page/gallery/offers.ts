import type { StyleTransferElement } from '../../element/index.ts';
import { texts } from '../language/words.ts';
import type { NetworkName } from '../networks/networks.ts';
import type { Notices } from '../notice.ts';
import { type Interrupted, saveRuns } from '../studio/interrupted.ts';
import type { Studio } from '../studio/studio.ts';
import type { NewPainting } from './gallery-store.ts';
import { keepPaintings } from './keeper.ts';
import type { Reopen } from './reopen.ts';

const TEXT = texts({
  undo: 'Undo',
  stopped: 'The painting was stopped; it is in the gallery.',
  finished: 'Your painting is in the gallery.',
  interrupted: 'A painting was interrupted when this page was closed.',
  goOn: 'Go on with it',
});

interface OfferParts {
  readonly studio: Studio;
  readonly reopen: Reopen;
  readonly notices: Notices;
  /** Shows the easel, and does something there. */
  onEasel(act: () => Promise<void>): void;
}

/**
 * Sees to it that no painting is lost: takes every one for the gallery, and offers to go back to one that another choice,
 * or the end of the page, has ended.
 * @param keep puts a painting into the gallery
 */
export function offerPaintings(
  easel: StyleTransferElement,
  { studio, reopen, notices, onEasel }: OfferParts,
  keep: (made: NewPainting) => void,
): void {
  const now = () => ({ choices: studio.choices, network: studio.networks.chosen });
  /** The painting that the easel shows. */
  let latest: NewPainting | undefined;
  /** Its choices, and its picture as it was or to go on from. */
  const offerBack = ({ painting, file }: NewPainting) => {
    const { content, styles, finished } = painting;
    const { choices } = studio;
    if (content === choices.content && styles.join() === choices.styles.join()) return;
    const again = () => (finished ? reopen.open(painting, file) : reopen.goOn(painting, file, false));
    const text = () => (finished ? TEXT.finished : TEXT.stopped);
    notices.show(text, { title: () => TEXT.undo, act: () => onEasel(again) });
  };
  const offerRest = ({ choices, network }: Interrupted) => {
    const { networks } = studio;
    const act = async () => {
      if (network !== networks.chosen && network !== 'own') networks.choose(network as NetworkName);
      await studio.revert(choices);
      studio.paint();
    };
    notices.show(() => TEXT.interrupted, { title: () => TEXT.goOn, act: () => onEasel(act) });
  };
  keepPaintings(easel, now, (made) => {
    keep(made);
    offerBack(made);
    latest = made;
  });
  easel.addEventListener('picturechange', ({ detail: { role } }) => {
    if (role !== 'content') return;
    // Another photo takes the painting off the easel.
    if (latest) offerBack(latest);
    latest = undefined;
  });
  void saveRuns(easel, now).then((run) => {
    if (run) offerRest(run);
  });
}
