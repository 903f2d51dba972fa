import { describe, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';

const here = onBuiltPage((page) => page.evaluate(installHands));

const BOTH = { 'content-src': 'test/noise.png', 'style-src': 'test/tall.png' };

/** In the page: what a person does, and how long a test waits. */
declare global {
  var pause: (milliseconds: number) => Promise<void>;
  var dropFiles: (target: EventTarget, ...addresses: string[]) => Promise<void>;
}
function installHands(): void {
  globalThis.pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  globalThis.dropFiles = async (target, ...addresses) => {
    const dataTransfer = new DataTransfer();
    for (const address of addresses) {
      const blob = await (await fetch(address)).blob();
      dataTransfer.items.add(new File([blob], address.split('/').pop()!));
    }
    const options = { dataTransfer, bubbles: true, composed: true, cancelable: true };
    target.dispatchEvent(new DragEvent('drop', options));
  };
}

describe('pictures that a person brings', () => {
  it('leave a finished painting and a run alone when they cannot be read', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '200' });
      const root = element.shadowRoot!;
      const shown = () => root.querySelector('[part=error]')?.textContent;
      const run = element.start();
      while (element.iteration < 5) await pause(5);
      const heard = () =>
        new Promise((resolve) => element.addEventListener('error', resolve, { once: true }));
      let error = heard();
      await dropFiles(root.querySelector('[part=stage]')!, 'test/text.png');
      await error;
      await element.updateComplete;
      const during = { state: element.state, shown: shown() };
      const at = element.iteration;
      element.setAttribute('iterations', '30');
      const complete = await run;
      error = heard();
      await dropFiles(root.querySelector('[part~=style-drop-zone]')!, 'test/empty.png');
      await error;
      await element.updateComplete;
      const after = { state: element.state, picture: (await element.toBlob()).size > 0, shown: shown() };
      const live = root.querySelectorAll('[aria-live]');
      const said = live[0]!.textContent;
      const again = await element.start();
      await element.updateComplete;
      const last = { again, shown: shown(), said: live[0]!.textContent, same: live[0]!.isConnected };
      return { during, at, complete, after, said, last, canvas: root.querySelector('canvas') !== null };
    }, BOTH);
    expect(seen.during).toEqual({ state: 'running', shown: expect.stringMatching(/text\.png/) });
    expect(seen.at).toBeLessThan(30);
    expect(seen.complete).toBe(true);
    expect(seen.after).toMatchObject({ state: 'complete', picture: true });
    expect(seen.after.shown).toMatch(/empty\.png/);
    expect(seen.said).toBe(seen.after.shown);
    expect(seen.last).toEqual({ again: true, shown: undefined, said: 'The picture is finished', same: true });
    expect(seen.canvas).toBe(true);
  });

  it('end the run once they are read, and the figures of the old one go', async () => {
    const seen = await here.tab.page.evaluate(async (attributes) => {
      const element = makeElement({ ...attributes, iterations: '500' });
      const root = element.shadowRoot!;
      const run = element.start();
      while (element.iteration < 5) await pause(5);
      const changed = new Promise((resolve) => element.addEventListener('picturechange', resolve));
      await dropFiles(root.querySelector('[part~=style-drop-zone]')!, 'test/noise.png');
      await changed;
      const complete = await run;
      await element.updateComplete;
      return {
        complete,
        state: element.state,
        iteration: element.iteration,
        lossIsNone: Number.isNaN(element.loss),
        status: root.querySelector('[part=status]')!.textContent!.trim(),
        bars: root.querySelectorAll('[part=progress], [part=loss-curve]').length,
      };
    }, BOTH);
    expect(seen).toEqual({
      complete: false,
      state: 'ready',
      iteration: 0,
      lossIsNone: true,
      status: 'Ready to paint.',
      bars: 0,
    });
  });

  it('are content and style when two are dropped at once', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = makeElement();
      await element.updateComplete;
      await dropFiles(element.shadowRoot!.querySelector('[part=stage]')!, 'test/noise.png', 'test/tall.png');
      while (element.state !== 'ready') await pause(5);
      await element.updateComplete;
      return [...element.shadowRoot!.querySelectorAll('.drop-zone-name')].map((node) => node.textContent);
    });
    expect(seen).toEqual(['noise.png', 'tall.png']);
  });

  it('are weights by their name, and the weights before come back by a button', async () => {
    const seen = await here.tab.page.evaluate(async () => {
      const element = makeElement();
      const before = element.weights;
      await element.updateComplete;
      // By the file picker, as what is dropped here goes to the page.
      const picker = element.shadowRoot!.querySelector<HTMLInputElement>('input[type=file]')!;
      for (const name of ['first.safetensors', 'second.safetensors']) {
        const data = new DataTransfer();
        data.items.add(new File([], name));
        picker.files = data.files;
        picker.dispatchEvent(new Event('change'));
      }
      const dropped = element.weights instanceof File && element.weights.name;
      await element.updateComplete;
      element.shadowRoot!.querySelector<HTMLElement>('[part~=weights-button]')!.click();
      await element.updateComplete;
      const gone = element.shadowRoot!.querySelector('[part~=weights-button]');
      return { dropped, back: element.weights === before, gone };
    });
    expect(seen).toEqual({ dropped: 'second.safetensors', back: true, gone: null });
  });
});

it('dropped beside the element go the same way: all of them, and bad ones change nothing', async () => {
  await here.tab.page.waitForFunction(() => document.querySelector('style-transfer')!.state === 'ready');
  const seen = await here.tab.page.evaluate(async () => {
    const easel = document.querySelector('style-transfer')!;
    const pressed = () => document.querySelectorAll('[data-sample][aria-pressed=true]').length;
    const names = () =>
      [...easel.shadowRoot!.querySelectorAll('.drop-zone-name')].map((node) => node.textContent).join();
    const error = new Promise<string>((resolve) =>
      easel.addEventListener('error', ({ detail }) => resolve(detail.message), { once: true }),
    );
    const samples = names();
    await dropFiles(document.querySelector('footer')!, 'test/text.png');
    const refused = await error;
    const kept = { same: names() === samples, pressed: pressed(), state: easel.state };
    await dropFiles(document.querySelector('footer')!, 'test/noise.png', 'test/tall.png');
    while (pressed() > 0) await pause(5);
    await easel.updateComplete;
    return { refused, kept, names: names(), hash: location.hash };
  });
  expect(seen.refused).toMatch(/text\.png/);
  expect(seen.kept).toEqual({ same: true, pressed: 2, state: 'ready' });
  expect(seen).toMatchObject({ names: 'noise.png,tall.png', hash: '' });
});

it('are weights for the page wherever they fall, and the built-in ones are a choice beside them', async () => {
  const seen = await here.tab.page.evaluate(async () => {
    const easel = document.querySelector('style-transfer')!;
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
    const warning = () => text('[data-network=own] .warning');
    const said = () => text('[role=status]');
    const chosen = () =>
      document.querySelector<HTMLElement>('.network:has(input:checked)')?.dataset.network ?? 'none';
    // There is no GPU, which the page finds out first.
    while (chosen() !== 'draft') await pause(5);
    const before = text('#weights');
    await dropFiles(easel, 'test/other.safetensors');
    while (!warning()) await pause(5);
    const refused = { kept: text('#weights') === before, said: said() === warning(), chosen: chosen() };
    await dropFiles(document.querySelector('header')!, 'test/small.safetensors');
    while (text('#weights') === before) await pause(5);
    const taken = { weights: text('#weights'), warning: warning(), said: said(), chosen: chosen() };
    const inForce = typeof easel.weights;
    document.querySelector<HTMLElement>('[data-network=draft] input')!.click();
    while (easel.weights !== 'draft' || text('#weights') !== before) await pause(5);
    const back = { same: text('#weights') === before, weights: easel.weights, chosen: chosen() };
    return { refused, taken, inForce, back };
  });
  expect(seen.refused).toEqual({ kept: true, said: true, chosen: 'draft' });
  expect(seen.taken.weights).toMatch(/VGG19 to conv1_1 from small\.safetensors/);
  expect(seen.taken).toMatchObject({
    warning: '',
    said: expect.stringContaining('small.safetensors'),
    chosen: 'own',
  });
  expect(seen).toMatchObject({
    inForce: 'object',
    back: { same: true, weights: 'draft', chosen: 'draft' },
  });
});
