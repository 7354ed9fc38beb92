/** What every section of the workspace is given. */
import type { IncidentDetail } from '../../../api/types';

export interface SectionProps {
  detail: IncidentDetail;
  isLive: boolean;
  onDone: () => void;
}
