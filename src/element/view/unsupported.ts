import { html, type TemplateResult } from 'lit';

/** Help where there is no WebGPU. */
export function renderUnsupported(why: string): TemplateResult {
  return html`<div part="unsupported" class="unsupported">
    <slot name="unsupported">
      <h3>This browser cannot paint here</h3>
      <p>${why}</p>
      <ul>
        <li><b>Chrome or Edge</b> 120 or newer; on Android 12 or newer, Chrome 121.</li>
        <li><b>Safari</b> 26 or newer, on iPhone, iPad and Mac.</li>
        <li><b>Firefox</b> 141 or newer on Windows, 147 or newer on Macs with Apple silicon.</li>
        <li>
          <b>Linux:</b> Chrome 144 or newer with Intel's graphics, 147 or newer with NVIDIA's; else
          <code>chrome://flags/#enable-unsafe-webgpu</code> and
          <code>chrome://flags/#enable-vulkan</code> enabled, then restarted.
        </li>
        <li>The page must be served by <b>https</b>, or from this machine (localhost).</li>
      </ul>
    </slot>
  </div>`;
}

/** Reason why `navigator.gpu` is missing. */
export function missingWebGpu(): string {
  return window.isSecureContext
    ? 'It has no WebGPU, which painting needs.'
    : 'WebGPU needs a secure page, and this one was served by plain http.';
}
