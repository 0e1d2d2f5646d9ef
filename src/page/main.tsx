import { render } from 'preact';
import { App } from './app.tsx';
import { reportOf } from './document.ts';

const data = document.getElementById('data')?.textContent;
const app = document.getElementById('app');
if (data != null && app !== null) {
  app.replaceChildren();
  render(<App report={reportOf(data)} />, app);
}
