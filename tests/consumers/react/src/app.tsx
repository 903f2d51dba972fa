import 'art-filter/react';
import { useState } from 'react';

export function App() {
  const [message, setMessage] = useState('');
  return (
    <>
      <style-transfer
        content-src="photo.jpg"
        style-src="painting.jpg"
        size={512}
        oncomplete={({ detail }) => setMessage(`Painted in ${detail.seconds.toFixed()} s.`)}
      />
      <output>{message}</output>
    </>
  );
}
