/** Which layers are drawn, what their marks mean, and the way back to the whole city. */
import { Layers as LayersIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { drawLegendMark, MAP_LAYERS, MAP_LEGEND, type WatchMap } from '../../../map';
import { keep, kept } from '../../../shell/store';
import { useTheme } from '../../../shell/theme';
import { words } from '../../../shell/words';

const text = words.watch.map;
const KEY = 'watchroom.layers';

function atStart(): Record<string, boolean> {
  const usual = Object.fromEntries(MAP_LAYERS.map((layer) => [layer.id, layer.isOnAtStart]));
  return { ...usual, ...kept<Record<string, boolean>>(KEY) };
}

export function Layers({ map }: { map: WatchMap }) {
  const [visible, setVisible] = useState(atStart);
  useEffect(() => {
    map.setLayers(visible);
    keep(KEY, visible);
  }, [map, visible]);
  return (
    <div className="mappane__layers">
      <DialogTrigger>
        <AriaButton className="button">
          <LayersIcon size={16} aria-hidden="true" />
          {text.layers}
        </AriaButton>
        <Popover className="popover" placement="bottom start">
          <Dialog aria-label={text.layers}>
            <ul>
              {MAP_LAYERS.map((layer) => (
                <li key={layer.id}>
                  <label className="row listed">
                    <input
                      type="checkbox"
                      className="check"
                      checked={visible[layer.id] ?? false}
                      onChange={(event) => setVisible({ ...visible, [layer.id]: event.target.checked })}
                    />
                    {layer.title}
                  </label>
                  {visible[layer.id] ? <Legend layer={layer.id} /> : null}
                </li>
              ))}
            </ul>
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  );
}

function Legend({ layer }: { layer: string }) {
  const items = MAP_LEGEND.filter((item) => item.layer === layer);
  return items.map((item) => (
    <div key={item.mark} className="row small quiet legend">
      <LegendMark mark={item.mark} />
      {item.title}
    </div>
  ));
}

const MARK_PX = 18;

function LegendMark({ mark }: { mark: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    if (canvas.current) drawLegendMark(canvas.current, mark, theme);
  }, [mark, theme]);
  return <canvas ref={canvas} width={MARK_PX * 2} height={MARK_PX * 2} className="legend__mark" />;
}
