/** The button, and its key, that asks camera owners around an incident for footage. */
import { useState } from 'react';
import type { IncidentView } from '../../../api/types';
import { Button } from '../../../parts/Button';
import { useKey } from '../../../shell/keys';
import { useReason } from '../../../shell/selection';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';
import { FootageDialog } from './FootageDialog';

interface Props {
  incident: IncidentView;
  onDone: () => void;
}

export function FootageButton({ incident, onDone }: Props) {
  const [isOpen, setOpen] = useState(false);
  const kase = useReason(incident.id)?.case ?? null;
  const may = useMay('request.candidates') && (incident.status === 'open' || kase !== null);
  useKey('incident.footage', () => setOpen(true), may && !isOpen);
  if (!may) return null;
  return (
    <>
      <Button keyFor="incident.footage" onPress={() => setOpen(true)}>
        {words.requests.ask}
      </Button>
      {isOpen ? (
        <FootageDialog
          incident={incident}
          about={{ incident: incident.id, case: kase }}
          onDone={onDone}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
