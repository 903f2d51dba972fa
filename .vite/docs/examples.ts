/** An example that stands on the page as code and live. */
export interface LiveExample {
  readonly title: string;
  /** What it shows, in Markdown. */
  readonly text: string;
  readonly html: string;
}

export const EXAMPLES: readonly LiveExample[] = [
  {
    title: 'Two pictures',
    text: 'All that is needed. The button starts it; `autostart` would.',
    html: `<style-transfer
  content-src="landscape.webp"
  style-src="swirls.webp"
  size="256"
></style-transfer>`,
  },
  {
    title: 'Colours of the photo',
    text: 'Strokes of the painting, colours halfway between the two; other settings are attributes too.',
    html: `<style-transfer
  content-src="portrait.webp"
  style-src="woodblock.webp"
  size="256"
  color="mix:0.5"
  style-scale="0.7"
></style-transfer>`,
  },
  {
    title: 'Events and a method',
    text: 'The element tells each step; `toBlob()` gives the picture.',
    html: `<style-transfer
  id="told"
  content-src="still-life.webp"
  style-src="mosaic.webp"
  size="256"
></style-transfer>
<p><output id="tells">Not begun.</output></p>
<script type="module">
  const easel = document.querySelector('#told');
  const tells = document.querySelector('#tells');
  easel.addEventListener('step', ({ detail }) => {
    tells.value = \`Iteration \${detail.iteration}, loss \${detail.losses.total.toPrecision(3)}\`;
  });
  easel.addEventListener('complete', async ({ detail }) => {
    const { size } = await easel.toBlob('image/png');
    tells.value = \`\${detail.width} × \${detail.height} pixels, \${Math.round(size / 1000)} KB\`;
  });
</script>`,
  },
  {
    title: 'Another look, and buttons of your own',
    text: 'Custom properties and parts style it; the slot `controls` replaces its buttons, and `::part(drop-zones)` hides the drop zones.',
    html: `<style>
  .own {
    --style-transfer-accent: #2f6f5e;
    --style-transfer-radius: 0;
  }
  .own::part(drop-zones) { display: none }
</style>
<style-transfer
  class="own"
  content-src="landscape.webp"
  style-src="watercolor.webp"
  size="256"
>
  <button slot="controls" onclick="this.parentElement.start()">Repaint it</button>
</style-transfer>`,
  },
];
