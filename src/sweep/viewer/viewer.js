// Script of the sheet's HTML: the slider between two pictures of the table.
(() => {
  const slider = document.querySelector('.slider');
  if (!slider) return;
  const stage = slider.querySelector('.stage');
  const range = slider.querySelector('input');
  const side = (name, tag) => slider.querySelector(`${tag}[data-side="${name}"]`);
  const picture = (key) => document.querySelector(`.thumb[data-key="${key}"], button[data-key="${key}"] img`);

  function show() {
    for (const name of ['left', 'right']) {
      const { value, selectedOptions } = side(name, 'select');
      const image = side(name, 'img');
      image.src = picture(value).src;
      image.alt = selectedOptions[0].textContent;
    }
    const shape = picture(side('right', 'select').value);
    const ratio = () => {
      stage.style.aspectRatio = `${shape.naturalWidth} / ${shape.naturalHeight}`;
      stage.style.maxWidth = `calc(80vh * ${shape.naturalWidth / shape.naturalHeight})`;
    };
    if (shape.complete) ratio();
    else shape.addEventListener('load', ratio, { once: true });
    for (const button of document.querySelectorAll('button[data-key]')) {
      const pressed = ['left', 'right'].some((name) => side(name, 'select').value === button.dataset.key);
      button.setAttribute('aria-pressed', String(pressed));
    }
  }

  function move() {
    stage.style.setProperty('--at', `${range.value}%`);
    range.setAttribute('aria-valuetext', range.dataset.shown.replace('{0}', Math.round(range.value)));
  }

  slider.addEventListener('change', (event) => {
    if (event.target.matches('select')) show();
  });
  range.addEventListener('input', move);
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-key]');
    if (!button) return;
    side(event.shiftKey ? 'left' : 'right', 'select').value = button.dataset.key;
    show();
    slider.scrollIntoView({ block: 'nearest' });
  });
  slider.hidden = false;
  move();
  show();
})();
