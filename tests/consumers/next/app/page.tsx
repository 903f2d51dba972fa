import { ClientEasel } from './client-easel';

export default function Page() {
  return <ClientEasel />;
}
