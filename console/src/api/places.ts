/** The map's layers, cameras and the history of places. */
import type { FeatureCollection } from 'geojson';
import { get, post, segment } from './client';
import type { CameraView, IncidentView, RankedCameraView } from './types';

/** One row per camera, spread over columns of equal length. */
export interface CameraColumns {
  ids: string[];
  names: string[];
  lat: number[];
  lon: number[];
  azimuth: (number | null)[];
  fov: number[];
  range: number[];
  owner_class: string[];
  condition: string[];
  health: string[];
  height: number[];
}

export interface FoundPlace {
  kind: string;
  id: string;
  title: string;
  lat: number;
  lon: number;
  subtitle: string | null;
}

export interface PlaceHistory {
  incidents: IncidentView[];
  cameras: RankedCameraView[];
  notices: { id: string; text: string; at: string }[];
  act?: string;
}

export interface PlaceQuestion {
  lat: number;
  lon: number;
  within_m: number;
  purpose: string;
  incident?: string;
  case?: string;
}

export const mapCameras = (signal?: AbortSignal) => get<CameraColumns>('/map/cameras', {}, signal);
export const mapRegistered = (signal?: AbortSignal) =>
  get<{ items: { lat: number; lon: number; count: number }[] }>('/map/registered', {}, signal);
export const mapBase = (signal?: AbortSignal) => get<FeatureCollection>('/map/base', {}, signal);
export const mapAreas = (signal?: AbortSignal) => get<FeatureCollection>('/map/areas', {}, signal);
export const mapCoverage = (signal?: AbortSignal) => get<FeatureCollection>('/map/coverage', {}, signal);

export const camerasNear = (lat: number, lon: number, withinM: number, purpose: string, signal?: AbortSignal) =>
  get<{ items: RankedCameraView[]; registered: number }>(
    '/cameras',
    { near: `${lat},${lon}`, within_m: withinM, purpose },
    signal,
  );
export const viewCamera = (id: string, purpose: string, incident: string | null) =>
  post<CameraView>(`/cameras/${segment(id)}/view`, incident ? { purpose, incident } : { purpose });
export const findPlaces = (q: string, signal?: AbortSignal) =>
  get<{ items: FoundPlace[] }>('/places/search', { q }, signal);
export const placeHistory = (question: PlaceQuestion, signal?: AbortSignal) =>
  get<PlaceHistory>('/places/history', { ...question }, signal);
