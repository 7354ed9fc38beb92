/** Every text a person reads, in one typed catalogue: a translation is another object of the same shape. */
import { assemblies } from './words/assemblies';
import { audit } from './words/audit';
import { cameras } from './words/cameras';
import { common } from './words/common';
import { evidence } from './words/evidence';
import { frame } from './words/frame';
import { hits } from './words/hits';
import { hotlists } from './words/hotlists';
import { incentive } from './words/incentive';
import { ledger } from './words/ledger';
import { people } from './words/people';
import { plates } from './words/plates';
import { playback } from './words/playback';
import { policy } from './words/policy';
import { readers } from './words/readers';
import { requests } from './words/requests';
import { retention } from './words/retention';
import { screens } from './words/screens';
import { sites } from './words/sites';
import { video } from './words/video';
import { wall } from './words/wall';
import { watch } from './words/watch';
import { workspace } from './words/workspace';

export const words = {
  ...common,
  ...people,
  frame,
  watch,
  workspace,
  ...screens,
  video,
  plates,
  playback,
  wall,
  camerasScreen: cameras,
  readersScreen: readers,
  hotlists,
  hits,
  auditScreen: audit,
  policyScreen: policy,
  ledger,
  assemblies,
  requests,
  evidence,
  incentive,
  retention,
  sites,
};
