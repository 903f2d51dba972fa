import 'art-filter/element';

const easel = document.querySelector('style-transfer');
easel.addEventListener('complete', ({ detail }) => {
  document.querySelector('output').value = `Painted in ${detail.seconds.toFixed()} s.`;
});
