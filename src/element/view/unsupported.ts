import { html, type TemplateResult } from 'lit';

/** What to do where there is no WebGPU. */
export function renderUnsupported(why: string): TemplateResult {
  return html`<div part="unsupported" class="unsupported">
    <slot name="unsupported">
      <h3>This browser cannot paint here</h3>
      <p>${why}</p>
      <ul>
        <li><b>Chrome or Edge</b> 113 or newer; on Android 12 or newer, Chrome 121.</li>
        <li><b>Safari</b> 26 or newer, on iPhone, iPad and Mac.</li>
        <li><b>Firefox</b> 141 or newer on Tiling, 145 or newer on Macs with Apple silicon.</li>
        <li>
          <b>Linux:</b> Chrome or Chromium with <code>chrome://flags/#enable-unsafe-webgpu</code> and
          <code>chrome://flags/#enable-vulkan</code> switched on, then started again.
        </li>
        <li>The page itself must come by <b>https</b>, or from this machine (localhost).</li>
      </ul>
    </slot>
  </div>`;
}

/** Why `navigator.gpu` is not there. */
export function missingWebGpu(): string {
  return window.isSecureContext
    ? 'It has no WebGPU, which the painting needs.'
    : 'WebGPU is only there on secure pages, and this one came by plain http.';
}
