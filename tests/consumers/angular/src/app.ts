import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from '@angular/core';
import 'art-filter/element';
import type { CompleteDetail } from 'art-filter/element';

@Component({
  selector: 'app-root',
  // Angular knows the element's tag only by this schema.
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <style-transfer
      content-src="photo.jpg"
      style-src="painting.jpg"
      [size]="512"
      (complete)="painted($event)"
    ></style-transfer>
    <output>{{ message() }}</output>
  `,
})
export class App {
  readonly message = signal('');

  painted(event: Event): void {
    const { seconds } = (event as CustomEvent<CompleteDetail>).detail;
    this.message.set(`Painted in ${seconds.toFixed()} s.`);
  }
}
