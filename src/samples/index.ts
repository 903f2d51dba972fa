/** A sample picture, drawn by `drawing/draw.ts` into `pictures/`. */
export interface Sample {
  /** Name in links and options, such as `swirls`. */
  readonly name: string;
  readonly title: string;
  readonly kind: 'content' | 'style';
  /** File in `pictures/`. */
  readonly file: string;
  readonly alt: string;
}

const sample = (kind: Sample['kind'], name: string, title: string, alt: string): Sample => ({
  name,
  title,
  kind,
  file: `${name}.webp`,
  alt,
});

/** Three content pictures, then six style pictures. */
export const SAMPLES: readonly Sample[] = [
  sample(
    'content',
    'landscape',
    'Mountain lake',
    'A log house by a still lake, snowy mountains behind it, firs and a flowering meadow in front.',
  ),
  sample('content', 'portrait', 'Portrait', 'A young woman with long red hair and a teal roll-neck jumper.'),
  sample(
    'content',
    'still-life',
    'Still life',
    'Apples, pears, an orange and grapes on a plate, with a bottle, a jug and a checked cloth.',
  ),
  sample(
    'style',
    'swirls',
    'Swirled strokes',
    'A night sky of whirls and burning stars over hills, in thick strokes of blue and gold.',
  ),
  sample(
    'style',
    'pop-art',
    'Pop-art halftone',
    'A comic page of five panels in flat reds, yellows and blues, with dot screens and black outlines.',
  ),
  sample(
    'style',
    'mosaic',
    'Mosaic',
    'A peacock with its tail spread, laid in blue, green and gold glass tesserae with dark grout.',
  ),
  sample(
    'style',
    'woodblock',
    'Woodblock wave',
    'Breaking waves with claws of foam before a red sun, printed in Prussian blues on cream paper.',
  ),
  sample(
    'style',
    'watercolor',
    'Watercolour',
    'Large flowers and leaves in transparent washes that bleed and dry with dark rims.',
  ),
  sample(
    'style',
    'cartoon',
    'Cel-shaded cartoon',
    'A village of mushroom houses and round trees in flat two-tone colours with crisp ink lines.',
  ),
];
