/** Starts the console in the page. */
// The shared styles come first, so that a screen's own can refine them.
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/parts.css';
import './style/page.css';
import './style/frame.css';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
