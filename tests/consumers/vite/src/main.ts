import 'art-filter/element';

const easel = document.querySelector('style-transfer')!;
const output = document.querySelector('output')!;

easel.addEventListener('complete', ({ detail }) => {
  output.value = `Painted in ${detail.seconds.toFixed()} s.`;
});
