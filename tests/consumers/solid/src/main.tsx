import 'art-filter/solid';
import { createSignal } from 'solid-js';
import { render } from 'solid-js/web';

function App() {
  const [message, setMessage] = createSignal('');
  return (
    <>
      <style-transfer
        content-src="photo.jpg"
        style-src="painting.jpg"
        size={512}
        on:complete={({ detail }) => setMessage(`Painted in ${detail.seconds.toFixed()} s.`)}
      />
      <output>{message()}</output>
    </>
  );
}

render(() => <App />, document.getElementById('root')!);
