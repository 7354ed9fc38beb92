/** The map's layers, cameras and the history of places. */
import type { FeatureCollection } from 'geojson';
import { get, getAutomatically, post, segment } from './client';
import type { Blocks, CameraView, Columns, History, Near, PlaceList } from './types';

export interface PlaceQuestion {
  lat: number;
  lon: number;
  within_m: number;
  purpose: string;
  incident?: string;
  case?: string;
}

export const mapCameras = (signal?: AbortSignal) => getAutomatically<Columns>('/map/cameras', {}, signal);
export const mapRegistered = (signal?: AbortSignal) => getAutomatically<Blocks>('/map/registered', {}, signal);
export const mapBase = (signal?: AbortSignal) => getAutomatically<FeatureCollection>('/map/base', {}, signal);
export const mapAreas = (signal?: AbortSignal) => getAutomatically<FeatureCollection>('/map/areas', {}, signal);
export const mapCoverage = (signal?: AbortSignal) => getAutomatically<FeatureCollection>('/map/coverage', {}, signal);

export const viewCamera = (id: string, purpose: string, incident: string | null, caseNumber: string | null = null) =>
  post<CameraView>(`/cameras/${segment(id)}/view`, { purpose, incident, case: caseNumber });
export const camerasNear = (
  near: { lat: number; lon: number },
  incident: string,
  purpose: string,
  signal?: AbortSignal,
) => get<Near>('/cameras', { near: `${near.lat},${near.lon}`, incident, purpose }, signal);
export const findPlaces = (q: string, signal?: AbortSignal) => get<PlaceList>('/places/search', { q }, signal);
export const placeHistory = (question: PlaceQuestion, signal?: AbortSignal) =>
  get<History>('/places/history', { ...question }, signal);
