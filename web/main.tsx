import { render } from 'preact';

import { App } from './components/app.js';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/parts.css';
import './styles/print.css';

render(<App />, document.querySelector('#app')!);
