/** The map's colours in light and dark: a quiet ground, neutral marks, saturation only for what nobody has taken yet. */
import type { Theme } from './types';

export interface Palette {
  ground: string;
  water: string;
  park: string;
  building: string;
  roadMinor: string;
  roadMiddle: string;
  roadMajor: string;
  roadCase: string;
  label: string;
  labelStrong: string;
  halo: string;
  areaLine: string;
  borderLine: string;
  gap: string;
  dead: string;
  warning: string;
  cone: string;
  coneBlind: string;
  cameraCity: string;
  cameraIntegrated: string;
  cameraPartner: string;
  registered: string;
  reader: string;
  readerLit: string;
  assembly: string;
  unit: string;
  select: string;
  p1: string;
  p2: string;
  p3: string;
  p4: string;
  taken: string;
}

const LIGHT: Palette = {
  ground: '#edeff1',
  water: '#d2dde6',
  park: '#dde6da',
  building: '#e2e5e8',
  roadMinor: '#fbfcfc',
  roadMiddle: '#ffffff',
  roadMajor: '#ffffff',
  roadCase: '#d3d8dd',
  label: '#56606b',
  labelStrong: '#1c232b',
  halo: '#f7f8f9',
  areaLine: '#8f9aa6',
  borderLine: '#5d6874',
  gap: '#7c8792',
  dead: '#8a4b42',
  warning: '#8a5a00',
  cone: '#1f5fa8',
  coneBlind: '#77828e',
  cameraCity: '#26313c',
  cameraIntegrated: '#4d6379',
  cameraPartner: '#6a6178',
  registered: '#7b8692',
  reader: '#5a6570',
  readerLit: '#0b6bcb',
  assembly: '#6d3fa0',
  unit: '#1f5fa8',
  select: '#0b57d0',
  p1: '#c4122f',
  p2: '#b45309',
  p3: '#8a6a00',
  p4: '#56606b',
  taken: '#56606b',
};

const DARK: Palette = {
  ground: '#15191e',
  water: '#111c27',
  park: '#17211b',
  building: '#1b2026',
  roadMinor: '#242a31',
  roadMiddle: '#2d343c',
  roadMajor: '#38414b',
  roadCase: '#15191e',
  label: '#98a3af',
  labelStrong: '#eef2f6',
  halo: '#15191e',
  areaLine: '#4e5964',
  borderLine: '#7a8793',
  gap: '#6d7985',
  dead: '#c98378',
  warning: '#d9a441',
  cone: '#6cb0f5',
  coneBlind: '#7f8b97',
  cameraCity: '#e3e8ed',
  cameraIntegrated: '#8fa5bb',
  cameraPartner: '#a79cb8',
  registered: '#66717c',
  reader: '#8a95a0',
  readerLit: '#6cb0f5',
  assembly: '#c4a3ee',
  unit: '#6cb0f5',
  select: '#8ec5ff',
  p1: '#ff5a5f',
  p2: '#ffa63d',
  p3: '#e8cf4a',
  p4: '#98a3af',
  taken: '#98a3af',
};

export function paletteOf(theme: Theme): Palette {
  return theme === 'dark' ? DARK : LIGHT;
}
