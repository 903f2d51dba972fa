import 'art-filter/element';

const easel = document.querySelector('style-transfer');
easel.contentSrc = new URL('../photo.jpg', import.meta.url).href;
easel.styleSrc = new URL('../painting.jpg', import.meta.url).href;
easel.addEventListener('complete', ({ detail }) => {
  document.querySelector('output').value = `Painted in ${detail.seconds.toFixed()} s.`;
});
