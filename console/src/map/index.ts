/** The map, as the shell sees it. */
export { createMap } from './createMap';
export { type Way, wayTo } from './geometry';
export { drawLegendMark, MAP_LAYERS, MAP_LEGEND } from './legend';
export type { CameraColumns, MapOptions, RankedCamera, RegisteredItem, Selection, SelectKind, WatchMap } from './types';
