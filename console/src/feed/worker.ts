/** The shared worker: holds the one feed that all windows of a browser share. */
import { FeedHub } from './hub';
import { browserEnvironment, type FromWindow } from './ports';

const hub = new FeedHub(browserEnvironment);
const scope = self as unknown as { onconnect: (event: MessageEvent) => void };

scope.onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  const tell = (message: unknown) => port.postMessage(message);
  port.onmessage = (heard: MessageEvent<FromWindow>) => hub.hear(heard.data, tell);
};
