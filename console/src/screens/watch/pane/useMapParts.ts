/** What the map is drawn over: streets, areas, cameras, registered counts and gaps, each fetched once. */
import { useEffect, useState } from 'react';
import { readAssemblies } from '../../../api/assemblies';
import * as api from '../../../api/places';
import type { WatchMap } from '../../../map';
import { useMay } from '../../../shell/session';

type Part = (map: WatchMap, signal: AbortSignal) => Promise<void>;

const PARTS: Record<string, Part> = {
  base: async (map, signal) => map.setBase(await api.mapBase(signal)),
  areas: async (map, signal) => map.setAreas(await api.mapAreas(signal)),
  cameras: async (map, signal) => map.setCameras(await api.mapCameras(signal)),
  registered: async (map, signal) => map.setRegistered((await api.mapRegistered(signal)).items),
  coverage: async (map, signal) => map.setCoverage(await api.mapCoverage(signal)),
};
const ASSEMBLIES = 'assemblies';
/** Each asking is an act; the time of an assembly is told by the map's own clock. */
const ASSEMBLIES_AGAIN_MS = 300_000;
const MORE: Record<string, Part> = {
  ...PARTS,
  [ASSEMBLIES]: async (map, signal) => map.setAssemblies((await readAssemblies(signal)).items),
};

/** Which parts could not be fetched, and a way to try those again. */
export function useMapParts(map: WatchMap | null): { failed: readonly string[]; again: () => void } {
  const [wanted, setWanted] = useState<readonly string[]>(Object.keys(PARTS));
  const [failed, setFailed] = useState<readonly string[]>([]);
  const mayAssemblies = useMay('assembly.list');
  useEffect(() => {
    if (!mayAssemblies) return;
    setWanted([...Object.keys(PARTS), ASSEMBLIES]);
    const timer = setInterval(() => setWanted([ASSEMBLIES]), ASSEMBLIES_AGAIN_MS);
    return () => clearInterval(timer);
  }, [mayAssemblies]);
  useEffect(() => {
    if (!map) return;
    const controller = new AbortController();
    const fetchPart = async (name: string) => {
      try {
        await MORE[name]?.(map, controller.signal);
      } catch {
        if (!controller.signal.aborted) setFailed((before) => [...before, name]);
      }
    };
    for (const name of wanted) void fetchPart(name);
    return () => controller.abort();
  }, [map, wanted]);
  const again = () => {
    setWanted(failed);
    setFailed([]);
  };
  return { failed, again };
}
