/** What a session was told of masks, in the page: the share of each that is covered. */
declare global {
  var regionsTold: () => { keep: number; regions: [style: number | undefined, covered: number][] };
  var maskChanges: { role: string | number; covered: number }[];
}

/** In the page: installs them. */
export function installRegionsTold(): void {
  const covered = ({ data }: { data: Float32Array }) => data.reduce((a, b) => a + b, 0) / data.length;
  globalThis.regionsTold = () => {
    const { keep, regions = [] } = sessions.at(-1)!.request;
    return {
      keep: keep ? covered(keep) : 0,
      regions: regions.map(({ style, content }) => [style, covered(content)]),
    };
  };
  globalThis.maskChanges = [];
}

export const TWO = {
  'content-src': 'test/noise.png',
  'style-src': 'test/tall.png test/noise.png',
  iterations: '2',
};
