/** Starts the console in the page. */
import { createRoot } from 'react-dom/client';
import { App } from './shell/App';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import './style/frame.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
