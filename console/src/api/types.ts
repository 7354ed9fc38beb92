// Made by scripts/api-types.mjs from the server's OpenAPI; never edited by hand.

export interface AccountList {
  items: AccountView[];
  agencies: Record<string, string>;
  resets: ResetView[];
}

export interface AccountView {
  login: string;
  name: string;
  agency: string;
  roles: string[];
  state: string;
  disabled_because: string | null;
  failures_locked: boolean;
  has_password: boolean;
  has_authenticator: boolean;
  passkeys: number;
  sessions: number;
  provisioned_by: string | null;
  created_at: string;
  last_active_at: string | null;
}

export interface ActList {
  items: ActRow[];
}

export interface ActRow {
  id: string;
  at: string;
  act: string;
  login: string;
  name: string;
  agency: string;
  label: string;
  seat_id: string | null;
  role: string | null;
  purpose: string;
  incident: string | null;
  case: string | null;
  note: string | null;
  subject: string;
  outcome: string;
  rule: string;
  leaf_index: number | null;
  ended_at: string | null;
}

export interface AgencyKeys {
  room: string;
  keys: Record<string, string>;
  waiting: KeyProposal[];
}

export interface Agreement {
  id: string;
  version: number;
  terms: Terms;
}

export interface AgreementList {
  items: AgreementView[];
  agencies: Record<string, string[]>;
  names: Record<string, string>;
  categories: string[];
  purposes: Record<string, string>;
  conditions: Record<string, string>;
}

export interface AgreementView {
  id: string;
  version: number;
  terms: Terms;
  state: string;
  signed_at: string;
  revoked_at: string | null;
  note: string;
  keys: OwnKey[];
}

export interface AlarmBucket {
  from: string;
  by_priority: Record<string, number>;
}

export interface AlarmRate {
  buckets: AlarmBucket[];
  operators: number;
  per_operator: number;
  mode: string;
  budget: number;
  warn: number;
  flood: number;
  by_rule: Record<string, number>;
  inflated_by: Record<string, string[]>;
}

export interface AlertList {
  items: AlertView[];
}

export interface AlertView {
  id: string;
  rule: string;
  rule_title: string;
  title: string;
  action: string;
  priority: number;
  status: string;
  incident_id: string | null;
  cause: string;
  place: PlaceView;
  source_id: string;
  raised_at: string;
  due_at: string;
  count: number;
  owner: string | null;
  owner_name: string | null;
  acknowledged_at: string | null;
  escalated_at: string | null;
  escalations: number;
  shelved_by: string | null;
  shelved_until: string | null;
  shelved_reason: string | null;
  resolution: string | null;
  verified: boolean | null;
  tier: string | null;
  outcome: string | null;
  first_by: string | null;
  first_by_name: string | null;
  compared: number;
  compared_at: string | null;
  agency: string;
  law_tag: string;
  version: number;
}

export interface AmountBody {
  cents: number;
  because: string;
}

export interface AmountProposed {
  id: string;
  application_id: string;
  reference: string;
  cents: number;
  because: string;
  proposed_by: string;
  proposed_at: string;
}

export interface AnnounceBody {
  kind: string;
  title: string;
  wanted: Record<string, string[]>;
  since: string;
  count: number;
}

export interface Answer {
  allowed: boolean;
  rule: string;
  says: string;
  needs: string[];
  agreement: string | null;
}

export interface AppealBody {
  grant: boolean;
  note: string;
}

export interface ApplicationView {
  id: string;
  reference: string;
  kind: string;
  applicant: string;
  building: string;
  status: string;
  who: Who | null;
  is_tenant: boolean;
  has_assistance: boolean;
  in_public_housing: boolean;
  is_small: boolean;
  was_vandalised: boolean;
  hours_kept: number;
  is_registered: boolean;
  psa: string;
  priority_area: string;
  applied_at: string;
  items: model_incentive_Item[];
  award: Award;
  checks: Check[];
  documents: Document[];
  steps: Taken[];
  visits: Visit[];
  cents: number | null;
  decided_rule: string | null;
  paid_on: string | null;
}

export interface ApprovalAsked {
  id: string;
  assembly_id: string;
  what: string;
  asked_by: string;
  asked_at: string;
  reason: string;
}

export interface ApprovalAskedList {
  items: ApprovalAsked[];
}

export interface Ask {
  id: string;
  camera_id: string;
  camera_name: string;
  site_id: string;
  incident_id: string;
  incident_title: string;
  agency: string;
  label: string;
  exigency: string;
  asked_at: string;
  ends_at: string;
  answer: string | null;
  answered_at: string | null;
}

export interface AskList {
  items: Ask[];
}

export interface AskSupport {
  role: string;
  minutes: number;
  reason: string;
}

export interface Asked {
  role: string;
  act: string;
  purpose: string;
  incident: boolean;
  case: boolean;
  note: boolean;
  n: number;
}

export interface AskedCamera {
  camera_id: string;
  kind: string;
  distance_m: number;
  sees: boolean;
}

export interface AskedList {
  items: WideAsk[];
}

export interface Asking {
  radius_m: number;
  began_at: string | null;
  ended_at: string | null;
}

export interface Assembly {
  id: string;
  ring: [number, number][];
  begins_at: string;
  ends_at: string;
  title: string;
}

export interface AssemblyList {
  items: AssemblyView[];
  guarded: Record<string, string>;
}

export interface AssemblyView {
  id: string;
  title: string;
  ring: [number, number][];
  begins_at: string;
  ends_at: string;
  registered_by: string;
  registered_at: string;
  agency: string;
  review_due_at: string;
  reviewed_by: string[];
  reviewed: boolean;
  approved: number;
  denied: number;
}

export interface AssemblyYear {
  year: number;
  assemblies: number;
  approved: Record<string, number>;
  denied: Record<string, number>;
  refused: number;
  reviews_done: number;
  reviews_overdue: number;
  declared: Record<string, string>;
}

export interface AssignBody {
  to: string;
  purpose: string | null;
}

export interface Audit {
  id: string;
  kind: string;
  title: string;
  wanted: Record<string, string[]>;
  first_index: number;
  count: number;
  announced_at: string;
  announced_by: string;
  announced_act: string;
  drawn_at: string | null;
  announced_index: number | null;
  seed_size: number | null;
  seed: string | null;
  population: number | null;
  closed_at: string | null;
  closed_by: string | null;
  statement: string | null;
  items: number;
  reviewed: number;
}

export interface AuditDesk {
  waiting: Waiting[];
  weekly_due_at: string | null;
  audits: Audit[];
}

export interface AuditDetail {
  audit: Audit;
  items: store_audits_Item[];
}

export interface AuditFinding {
  id: string;
  label: string;
  agency: string;
  title: string;
  text: string;
  act_id: string | null;
  opened_at: string;
  opened_by: string;
  answer_due_at: string;
  answer: string | null;
  answered_at: string | null;
  answered_by: string | null;
  close_due_at: string | null;
  closure: string | null;
  outcome: string | null;
  closed_at: string | null;
  closed_by: string | null;
}

export interface AuditWords {
  verdicts: Choice[];
  outcomes: Choice[];
  reviews: Choice[];
  figures: Choice[];
  rules: Choice[];
}

export interface Award {
  rule_set: string;
  lines: Line[];
  cents: number;
  grounds: Ground[];
  proofs: string[];
  is_barred: boolean;
  cameras: number;
  sensors: number;
}

export interface Because {
  reason: string;
}

export interface BecauseBody {
  because: string;
}

export interface BeginBody {
  area: string | null;
}

export interface Block {
  lat: number;
  lon: number;
  count: number;
}

export interface Blocks {
  items: Block[];
}

export interface Board {
  requests: RequestRow[];
  waiting: WaitingRequest[];
}

export interface BudgetBody {
  fiscal_year: number;
  line: string;
  cents: number;
  because: string;
}

export interface BudgetLine {
  fiscal_year: number;
  line: string;
  cents: number;
  committed_cents: number;
  paid_cents: number;
}

export interface BudgetProposed {
  id: string;
  fiscal_year: number;
  line: string;
  cents: number;
  because: string;
  proposed_by: string;
  proposed_at: string;
}

export interface ByPasskey {
  passkey: Record<string, unknown>;
}

export interface CameraChange {
  name: string | null;
  azimuth_deg: number | null;
  pan_zero_deg: number | null;
  fov_deg: number | null;
  range_m: number | null;
  height_m: number | null;
  condition: string | null;
  condition_radius_m: number | null;
  wanted: string | null;
  retention_hours: number | null;
  ring_minutes: number | null;
  secrets: StreamSecrets | null;
  kind: string | null;
}

export interface CameraNotice {
  camera_id: string;
  viewing_area: string;
  noticed_on: string;
  comments_until: string | null;
  exigent: boolean;
}

export interface CameraReason {
  purpose: string | null;
  incident: string | null;
  case: string | null;
}

export interface CameraView {
  id: string;
  name: string;
  lat: number;
  lon: number;
  height_m: number;
  azimuth_deg: number | null;
  pan_zero_deg: number | null;
  fov_deg: number;
  range_m: number;
  owner_class: string;
  condition: string;
  condition_radius_m: number | null;
  condition_kinds: string[];
  health: string;
  health_at: string | null;
  faults: string[];
  address: string | null;
  agency: string;
  law_tag: string;
  site_id: string | null;
  site_kind: string | null;
  ring_buffer: boolean;
  has_stream: boolean;
}

export interface Candidate {
  camera_id: string;
  lat: number;
  lon: number;
  azimuth_deg: number | null;
  fov_deg: number;
  range_m: number;
  kind: string;
  distance_m: number;
  sees: boolean;
  expected: number;
  reasons: string[];
}

export interface Candidates {
  incident_id: string;
  incident_number: string;
  agency_name: string;
  place: string;
  lat: number;
  lon: number;
  subject: string;
  radius_m: number;
  began_at: string;
  ended_at: string;
  until: string;
  households: Household[];
  left_out: number;
  expected: number;
  caps: Record<string, number>;
}

export interface CandidatesAnswer {
  candidates: Candidates;
  letter: LetterPreview;
}

export interface CandidatesBody {
  incident: string;
  case: string | null;
  asking: Asking;
}

export interface Cap {
  name: string;
  says: string;
  most: number;
  unit: string;
}

export interface CardList {
  items: CardView[];
  now: string;
  answers: Record<string, string>;
  push_key: string;
}

export interface CardView {
  card: StreetCard;
  told_at: string;
  told_by_name: string;
  withdrawn_at: string | null;
  withdrawn_because: string;
  answers: StreetAnswer[];
}

export interface CaseBody {
  purpose: string | null;
  case: string | null;
}

export interface Certificate {
  certificate: string;
  act: string;
  leaf_index: number;
  leaf_hash: string;
  destroyed_at: string;
  rule: string;
}

export interface ChangeBody {
  edit: Edit;
  because: string;
}

export interface ChangeRow {
  at: string;
  edit: string;
  because: string;
  hash_before: string;
  hash_after: string;
  proposed_by: string;
  confirmed_by: string;
  act_id: string;
}

export interface CharterAsked {
  name: string;
  kind: string;
  owner: string;
  issuer: string;
  topics: string[];
  ends_at: string;
  law_tag: string;
}

export interface CharterMade {
  id: string;
  ends_at: string;
}

export interface Check {
  proof: string;
  state: string;
}

export interface CheckBody {
  fit: boolean;
}

export interface Choice {
  code: string;
  title: string;
}

export interface ClipBody {
  cameras: string[];
  from: string;
  to: string;
  note: string;
  incident: string | null;
  case: string | null;
  purpose: string | null;
}

export interface Clock {
  record_class: string;
  law_tag: string;
  days: number;
  minutes: number;
  because: string;
}

export interface ClockBody {
  record_class: string;
  law_tag: string;
  days: number;
  minutes: number;
  because: string;
}

export interface ClockProposal {
  id: string;
  clock: Clock;
  proposed_by: string;
  proposed_at: string;
  expires_at: string;
}

export interface Columns {
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

export interface Common {
  plate: string;
  scenes: number[];
  by_chance: number;
  chance: number;
}

export interface CompareBody {
  case: string;
  at_least: number;
}

export interface Compared {
  items: Common[];
  within_chance: number;
  by_chance: number;
  weeks: number[];
}

export interface ComparedLine {
  what: string;
  read: string;
  entry: string;
  same: boolean | null;
  differs_at: number[];
}

export interface Comparison {
  scenes: SceneTold[];
  compared: Compared;
  hidden: number;
  receipt: string;
}

export interface Complaint {
  id: string;
  number: string;
  kind: string;
  language: string;
  text: string;
  filed_at: string;
  due_at: string;
  writes: boolean;
  answered_at: string | null;
  outcome: string | null;
  answer: string | null;
}

export interface ComplaintAnswer {
  outcome: string;
  text: string;
}

export interface Complaints {
  items: Complaint[];
}

export interface Contacts {
  first_name: string;
  first_phone: string;
  second_name: string;
  second_phone: string;
  note: string;
}

export interface Contribution {
  id: string;
  request_id: string;
  case_number: string;
  offence: string;
  arrest_at: string;
  recorded_by: string;
  recorded_by_name: string;
  recorded_at: string;
}

export interface ContributionBody {
  case: string;
  arrest_at: string;
  offence: string;
}

export interface Cosigner {
  witness: string;
  size: number;
  at: string;
}

export interface Counted {
  id: string;
  item: string;
  title: string;
  question: string;
  view: string;
  columns: string[];
  rows: ((string | number | null)[])[];
}

export interface Course {
  heading_deg: number | null;
  because: string;
  ahead: ReaderAhead[];
}

export interface DeclareBody {
  kind: string;
  begins: string;
  ends: string;
  amount: number;
  unit: string;
  note: string;
}

export interface Declared {
  plates: number;
}

export interface DeclaredFigure {
  id: string;
  kind: string;
  begins: string;
  ends: string;
  amount: number;
  unit: string;
  note: string;
  agency: string;
  declared_at: string;
  act_id: string;
}

export interface Deletion {
  id: string;
  record_class: string;
  law_tag: string;
  day: string;
  because: string;
  method: string;
  began_at: string;
  ended_at: string | null;
  rows: number;
  held: number;
  keys: number;
  act_id: string | null;
  hour: number | null;
}

export interface DescribedView {
  maker: string;
  model: string;
  firmware: string;
  offset_s: number;
  profiles: OfferedStream[];
  main_url: string;
  sub_url: string | null;
  has_ptz: boolean;
  has_events: boolean;
  has_masks: boolean;
  pan: number | null;
}

export interface Desk {
  items: Queued[];
  counts: Record<string, number>;
  amounts: AmountProposed[];
}

export interface Difference {
  added: number;
  removed: number;
  changed: number;
  unchanged: number;
  expired: number;
}

export interface Different {
  asked: Asked;
  before: Answer;
  after: Answer;
}

export interface Document {
  id: string;
  proof: string;
  media_type: string;
  size_bytes: number;
  added_at: string;
  state: string;
}

export interface DoneHit {
  alert_id: string;
  title: string;
  tier: string;
  reader: string;
  outcome: string;
  at: string;
  seconds: number;
  name: string;
  second_name: string | null;
  told: boolean;
}

export interface DoneHits {
  items: DoneHit[];
}

export interface Draft {
  terms: Terms;
  replaces: string | null;
}

export interface Duplicate {
  id: string;
  reference: string;
  status: string;
  applied_on: string;
  same_unit: boolean;
}

export interface Edit {
  rule: string;
  member: string;
  add: string[];
  remove: string[];
}

export interface EmergencyView {
  site: SiteView;
  contacts: Contacts;
  plan: Plan | null;
}

export interface EndingItem {
  id: string;
  incident_number: string | null;
  case_number: string | null;
  arrived_at: string;
  size_bytes: number;
  ends_at: string;
  held_until: string | null;
}

export interface EndingList {
  items: EndingItem[];
}

export interface Enrol {
  link: string;
  password: string;
  code: string;
}

export interface Enrolling {
  login: string;
  name: string;
  otpauth: string;
}

export interface Enrolment {
  name: string;
  lat: number;
  lon: number;
  height_m: number;
  azimuth_deg: number | null;
  looks_deg: number | null;
  pan: number;
  fov_deg: number;
  range_m: number;
  owner_class: string;
  condition: string;
  condition_radius_m: number | null;
  address: string | null;
  law_tag: string;
  site_id: string | null;
  kind: string;
  secrets: StreamSecrets;
  wanted: string;
  retention_hours: number;
  ring_minutes: number;
  notice: Notice | null;
}

export interface EntryAsked {
  charter_id: string;
  plate: string;
  region: string;
  topic: string;
  hours: number;
  because: string;
  vehicle: string;
  case: string;
  priority: number;
  replaces: string | null;
}

export interface EntryFound {
  entry: HotlistEntry;
  list_name: string;
  owner: string;
  issued_at: string;
  is_matched: boolean;
}

export interface EntryProposal {
  id: string;
  asked: EntryAsked;
  list_name: string;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: string;
  expires_at: string;
}

export interface EntryView {
  id: number;
  at: string;
  received_at: string;
  kind: string;
  text: string;
  by: string | null;
  by_name: string | null;
  source_id: string | null;
  external_id: string | null;
  probability: number | null;
  reason: string | null;
  lat: number | null;
  lon: number | null;
  data: Record<string, unknown>;
}

export interface EscalateBody {
  reason: string;
  purpose: string | null;
}

export interface EvidenceClockBody {
  incident: string | null;
  case: string | null;
  note: string | null;
  offset_s: number;
  how: string;
}

export interface EvidenceDetail {
  item: ItemView;
  custody: Touch[];
}

export interface EvidenceGrant {
  act_id: string;
  until: string;
}

export interface EvidenceHoldBody {
  incident: string | null;
  case: string | null;
  note: string | null;
  review_at: string;
}

export interface EvidenceLinkBody {
  incident: string | null;
  case: string | null;
  note: string | null;
  to_case: string;
}

export interface EvidenceList {
  items: ItemView[];
  links: UploadLinkView[];
}

export interface EvidenceNoteBody {
  incident: string | null;
  case: string | null;
  note: string | null;
  text: string;
}

export interface EvidenceReason {
  incident: string | null;
  case: string | null;
  note: string | null;
}

export interface Exigencies {
  items: Exigency[];
}

export interface Exigency {
  code: string;
  title: string;
}

export interface Explained {
  answer: Answer;
  steps: Step[];
  barred: Answer | null;
  seen: Record<string, Record<string, Answer>>;
}

export interface Faulty {
  line: number;
  field: string;
  reason: string;
}

export interface FileBody {
  content: string;
  mapping: string | null;
}

export interface Finding {
  text: string;
}

export interface FindingBody {
  agency: string;
  title: string;
  text: string;
  act_id: string | null;
}

export interface Findings {
  items: AuditFinding[];
  acts: ActRow[];
}

export interface FootageRequest {
  id: string;
  number: string;
  agency: string;
  incident_id: string;
  incident_number: string;
  case_number: string | null;
  type_code: string;
  asked_by: string;
  asked_by_name: string;
  confirmed_by_name: string | null;
  place: string;
  facts: string;
  lat: number;
  lon: number;
  radius_m: number;
  began_at: string;
  ended_at: string;
  until: string;
  created_at: string;
  reminded_at: string | null;
  closed_at: string | null;
  closed_by_name: string | null;
}

export interface Found {
  kind: string;
  id: string;
  title: string;
  subtitle: string | null;
  lat: number | null;
  lon: number | null;
  at: string | null;
  snippet: string | null;
}

export interface FoundBody {
  result: string;
  note: string;
}

export interface FoundList {
  items: EntryFound[];
}

/** One run of pictures of a segment that begins with a key frame. */
export type Fragment = [number, number, number, number];

export interface Ground {
  rule: string;
  item: number | null;
}

export interface HandedIncident {
  id: string;
  number: string;
  title: string;
}

export interface Handover {
  id: string;
  agency: string;
  role: string;
  seat_id: string;
  login: string;
  name: string;
  written_at: string;
  text: string;
  incidents: HandedIncident[];
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  acknowledged_name: string | null;
  left_at: string | null;
  forced_reason: string | null;
}

export interface HeadView {
  at: string;
  size: number;
  root: string;
}

export interface HeldRecord {
  at: string;
  body: unknown;
}

export interface HeldRecordList {
  items: HeldRecord[];
}

export interface History {
  incidents: IncidentView[];
  cameras: RankedCameraView[];
  notices: WarningView[];
  act: string;
}

export interface Hit {
  id: string;
  alert_id: string | null;
  incident_id: string | null;
  at: string;
  received_at: string;
  plate: string;
  region: string;
  reader: string;
  lat: number;
  lon: number;
  confidence: number;
  tier: string;
  flags: number;
  hotlist_id: string;
  entry: HotlistEntry;
  agency: string;
  law_tag: string;
  plate_picture: string | null;
  vehicle_picture: string | null;
}

export interface HitCard {
  view_id: string;
  alert: AlertView;
  hit: Hit;
  hits: Hit[];
  compared: ComparedLine[];
  tier_says: string;
  entry: HotlistEntry;
  legal_reason: string;
  list_facts: ListFacts | null;
  list_age_s: number | null;
  reader: ReaderStanding | null;
  course: Course;
  checks: HitCheck[];
  needs_two: string | null;
  may_check: boolean;
  may_take_back: string | null;
  picture_faults: Record<string, string>;
  not_verified: string[];
}

export interface HitCheck {
  id: string;
  hit_id: string;
  alert_id: string;
  outcome: string | null;
  decides: boolean;
  note: string | null;
  login: string;
  name: string;
  agency: string;
  at: string;
  seconds: number;
  corrects: string | null;
  told: string | null;
  act_id: string;
}

export interface HoldAsked {
  record_class: string;
  began_at: string;
  ended_at: string;
  review_at: string;
  reason: string;
  plate: string | null;
  reader: string | null;
}

export interface HoldBody {
  camera_id: string;
  from: string;
  to: string;
  case: string;
  review_at: string;
  reason: string;
}

export interface HoldList {
  items: HoldView[];
}

export interface HoldView {
  id: string;
  camera_id: string;
  began_at: string;
  ended_at: string;
  case: string;
  approver: string;
  review_at: string;
  placed_by: string;
  placed_at: string;
  reason: string;
  released_at: string | null;
  released_by: string | null;
  segments: number;
}

export interface HotlistEntry {
  id: string;
  plate: string;
  region: string;
  reason: string;
  issuer: string;
  agency: string;
  law_tag: string;
  expires_at: string;
  priority: number;
  case: string | null;
  note: string | null;
  vehicle: string | null;
  listed_at: string | null;
}

export interface HotlistsView {
  items: ListView[];
  imports: ImportReport[];
  waiting: EntryProposal[];
  kinds: Record<string, string>;
}

export interface Household {
  expected: number;
  cameras: Candidate[];
}

export interface HouseholdBody {
  plates: string[];
}

export interface Ids {
  ids: string[];
  purpose: string | null;
}

export interface ImportReport {
  id: string;
  charter_id: string;
  list_name: string;
  agency: string;
  at: string;
  by: string;
  by_name: string;
  sha256: string;
  issued_at: string | null;
  entries: number;
  difference: Difference;
  faulty: Faulty[];
  faulty_lines: number;
  code: string | null;
  reason: string | null;
  confirmed_by: string | null;
}

export interface IncidentDetail {
  incident: IncidentView;
  timeline: EntryView[];
  cameras: RankedCameraView[];
  cameras_seen_from: number;
  registered_near: number;
  units: NearUnitView[];
  tasks: TaskView[];
  alerts: AlertView[];
  candidates: IncidentView[];
  view_id: string;
  purpose: string;
}

export interface IncidentList {
  items: IncidentView[];
}

export interface IncidentView {
  id: string;
  number: string;
  type_code: string;
  title: string;
  priority: number;
  status: string;
  place: PlaceView;
  occurred_at: string;
  opened_at: string;
  updated_at: string;
  agency: string;
  law_tag: string;
  external_ids: string[];
  sources: Record<string, number>;
  owner: string | null;
  owner_name: string | null;
  probability: number;
  merged_into: string | null;
  disposition: string | null;
  version: number;
}

export interface InviteBody {
  owner_email: string;
  language: string;
}

export interface ItemBody {
  leaf_index: number;
  verdict: string;
  note: string;
}

export interface ItemView {
  id: string;
  state: string;
  size_bytes: number;
  began_at: string;
  arrived_at: string | null;
  examined_at: string | null;
  incident_id: string | null;
  incident_number: string | null;
  case_number: string | null;
  camera_id: string | null;
  request_id: string | null;
  link_id: string;
  sha256: string | null;
  kind: string | null;
  findings: string[];
  copy_state: string;
  copy_says: string | null;
  clock_offset_s: number | null;
  clock_how: string | null;
  name: string;
  note: string;
  held_until: string | null;
  has_sound: boolean;
}

export interface Jurisdiction {
  law_tag: string;
  supervisor_required: boolean;
  because: string;
  since: string | null;
  agencies: string[];
}

export interface JurisdictionAsked {
  law_tag: string;
  supervisor_required: boolean;
  because: string;
}

export interface JurisdictionProposal {
  id: string;
  asked: JurisdictionAsked;
  proposed_by: string;
  proposed_at: string;
  expires_at: string;
}

export interface JurisdictionView {
  items: Jurisdiction[];
  waiting: JurisdictionProposal[];
}

export interface KeepBody {
  title: string;
  question: PlateQuestion;
  days: number;
  expires_at: string;
  case: string;
}

export interface KeptList {
  items: KeptSearch[];
}

export interface KeptSearch {
  id: string;
  label: string;
  login: string;
  name: string;
  title: string;
  case_number: string;
  question: PlateQuestion;
  days: number;
  created_at: string;
  expires_at: string;
}

export interface KeyBody {
  note: string;
}

export interface KeyProposal {
  id: string;
  key: string;
  proposed_by: string;
  proposed_by_name: string;
}

export interface LeaseActs {
  items: ActRow[];
}

export interface LeaseBody {
  camera_id: string;
  incident: string;
  exigency: string;
  note: string;
  owner_agreed: string | null;
}

export interface LeaseList {
  items: LeaseView[];
}

export interface LeaseView {
  id: string;
  camera_id: string;
  camera_name: string;
  incident_id: string;
  incident_number: string;
  exigency: string;
  note: string;
  opened_by: string;
  opened_by_name: string;
  agency: string;
  law_tag: string;
  opened_at: string;
  ends_at: string;
  renewed: number;
  ended_at: string | null;
  ended_because: string | null;
  incident_title: string;
  agreed: string | null;
}

export interface LedgerDesk {
  head: HeadView | null;
  cosigners: Cosigner[];
  counts: SealCounts;
  sealed: SealedAct[];
  waiting: Proposal[];
}

export interface LetterPreview {
  subject: string;
  text: string;
}

export interface Line {
  text: string;
  cents: number;
  rule: string;
  item: number | null;
}

export interface Link {
  link: string;
}

export interface LinkAnswer {
  me: Me | null;
  enrol: Enrolling | null;
}

export interface ListFacts {
  charter_id: string;
  name: string;
  agency: string;
  law_tag: string;
  owner: string;
  issuer: string;
  topics: string[];
  issued_at: string;
  imported_at: string;
  ends_at: string;
  entries: number;
}

export interface ListView {
  id: string;
  name: string;
  kind: string;
  agency: string;
  law_tag: string;
  owner: string;
  issuer: string;
  topics: string[];
  ends_at: string;
  has_mapping: boolean;
  entries: number;
  withdrawn: number;
  issued_at: string | null;
  imported_at: string | null;
  is_over: boolean;
}

export interface LiveBody {
  purpose: string | null;
  incident: string | null;
  case: string | null;
  note: string | null;
  lease: string | null;
  automatic: boolean;
}

export interface LiveView {
  view_id: string;
  ticket: string;
  ticket_until: string;
  ws_url: string;
  ends_at: string;
  camera: CameraView;
  state: StreamState | null;
  lease: string | null;
  rule: string;
  says: string;
}

export interface LookoutBody {
  lookout: NewLookout;
  incident: string | null;
  case: string | null;
}

export interface MadeLink {
  path: string;
  until: string;
}

export interface Mask {
  points: number[][];
  reason: string;
}

export interface MasksAnswer {
  masks: Mask[];
  masked_in_camera: boolean;
  says: string | null;
}

export interface MasksBody {
  masks: Mask[];
  in_camera: boolean;
}

export interface Me {
  login: string;
  name: string;
  agency: string;
  agencies: Named[];
  roles: Named[];
  role: string;
  seat_id: string;
  csrf: string;
  idle_lock_at: string | null;
  demo: boolean;
  may: string[];
  reasons: Record<string, Reason[]>;
  answering: string[];
  purposes: Named[];
  resolutions: Named[];
  outcomes: Named[];
  dispositions: Named[];
  policy: string;
  version: string;
}

export interface MergeBody {
  other: string;
  reason: string;
  purpose: string | null;
  case: string | null;
}

export interface Money {
  lines: BudgetLine[];
  waiting: BudgetProposed[];
  payments: Payment[];
  unpaid: number;
  unpaid_cents: number;
}

export interface Named {
  code: string;
  title: string;
}

export interface Near {
  items: RankedCameraView[];
  registered: number;
}

export interface NearUnitView {
  unit: UnitView;
  distance_m: number;
  age_s: number;
}

export interface NewAnswer {
  id: string;
  answer: string;
  at: string;
  note: string;
}

export interface NewAssembly {
  title: string;
  lat: number;
  lon: number;
  radius_m: number;
  begins_at: string;
  ends_at: string;
}

export interface NewLink {
  link: string;
}

export interface NewLookout {
  title: string;
  text: string;
  minutes: number;
  vehicle: string;
  plate: string;
  region: string;
  why_wanted: string;
  person: string;
  area: string;
  priority: number;
  two_for_a_stop: boolean;
}

export interface NewPasskey {
  name: string;
  credential: Record<string, unknown>;
}

export interface NewPerson {
  login: string;
  name: string;
  agency: string;
  roles: string[];
}

export interface NewRequest {
  radius_m: number;
  began_at: string;
  ended_at: string;
  until: string;
  cameras: string[];
  facts: string;
}

export interface NoteBody {
  note: string;
}

export interface Notice {
  viewing_area: string;
  noticed_on: string;
  comments_until: string | null;
  exigent: boolean;
}

export interface NoticeKind {
  code: string;
  title: string;
}

export interface NoticeList {
  items: PeaceNotice[];
  kinds: NoticeKind[];
  delay_minutes: number;
}

export interface ObserveBody {
  lat: number;
  lon: number;
  behaviour: string;
  text: string;
  type_code: string;
  address: string | null;
}

export interface Offer {
  answered_at: string | null;
  cameras: AskedCamera[];
}

export interface OfferedStream {
  name: string;
  codec: string;
  width: number;
  height: number;
  fps: number;
}

export interface Oldest {
  record_class: string;
  at: string | null;
  days_kept_max: number;
}

export interface OnDuty {
  seat_id: string;
  login: string;
  name: string;
  role: string;
  began_at: string;
  present: boolean;
  by_token: boolean;
}

export interface OpenBody {
  at: string;
}

export interface Opened {
  application: ApplicationView;
  duplicates: Duplicate[];
  rules: Record<string, string>;
  refusable: string[];
}

export interface OpenedCard {
  view: CardView;
  look: string;
}

export interface OrientAnswer {
  pan_zero_deg: number;
}

export interface OrientBody {
  lat: number;
  lon: number;
}

export interface OwnKey {
  agency: string;
  signed: boolean;
}

export interface PaidBody {
  on: string;
}

export interface PartnerAsked {
  agency: string;
  asked: boolean;
  rule: string;
  says: string;
}

export interface PasskeyList {
  items: PasskeyView[];
}

export interface PasskeyOptions {
  options: Record<string, unknown>;
}

export interface PasskeyView {
  id: string;
  name: string;
  added_at: string;
  last_used_at: string | null;
}

export interface Patrol {
  id: string;
  area: string | null;
  began_at: string;
}

export interface PatrolState {
  patrol: Patrol | null;
  cameras: CameraView[];
}

export interface Payment {
  id: string;
  made_at: string;
  made_by_name: string;
  applications: number;
  cents: number;
  paid_on: string | null;
}

export interface PeaceLine {
  id: string;
  at: string;
  side: "own" | "sent" | "answer";
  text: string;
}

export interface PeaceNotice {
  id: string;
  kind: string;
  block: string;
  area: string;
  says: string;
  happened_at: string;
  shown_from: string;
  withdrawn_at: string | null;
}

export interface PeaceThread {
  notice: PeaceNotice;
  incident: string | null;
  room: string;
  room_name: string;
  lines: PeaceLine[];
}

export interface PersonChange {
  name: string;
  roles: string[];
}

export interface Phone {
  endpoint: string;
  keys: PhoneKeys;
}

export interface PhoneKeys {
  p256dh: string;
  auth: string;
}

export interface PlaceBody {
  psa: string;
  priority_area: string;
}

export interface PlaceFound {
  id: string;
  kind: string;
  title: string;
  subtitle: string;
  lat: number;
  lon: number;
}

export interface PlaceList {
  items: PlaceFound[];
}

export interface PlaceView {
  lat: number | null;
  lon: number | null;
  precision_m: number | null;
  address: string | null;
  district: string | null;
  psa: string | null;
  ward: string | null;
  jurisdiction: string | null;
}

export interface Plan {
  kind: string;
  size_bytes: number;
  at: string;
}

export interface PlateQuestion {
  plate: string;
  match: string;
  region: string | null;
  reader: string | null;
  start: string | null;
  end: string | null;
  near: [number, number] | null;
  within_m: number | null;
}

export interface PlateResults {
  items: SeenPlate[];
  total: number | null;
  more: boolean;
  explained: boolean;
  reason: Weighed;
  receipt: string;
  partners: PartnerAsked[];
  withholds: boolean;
}

export interface PlateWords {
  matches: Record<string, string>;
  caps: Cap[];
  reasons: ReasonRule[];
  buckets: Record<string, number>;
}

export interface PlaybackBody {
  cameras: string[];
  from: string;
  to: string;
  purpose: string | null;
  incident: string | null;
  case: string | null;
  note: string | null;
}

export interface PlaybackCamera {
  camera: CameraView;
  segments: SegmentView[];
  refused: string | null;
  rule: string | null;
}

export interface PlaybackMark {
  at: string;
  kind: string;
  text: string;
}

export interface PlaybackView {
  view_id: string;
  ticket: string;
  ends_at: string;
  began_at: string;
  ended_at: string;
  cameras: PlaybackCamera[];
  marks: PlaybackMark[];
  rule: string;
}

export interface PolicyView {
  hash: string;
  rules: Rule[];
  locked: string[];
  acts: Record<string, string>;
  cedar: string;
  changes: ChangeRow[];
}

export interface Preview {
  report: Statutory;
  released: Released[];
  differs: boolean;
}

export interface Proposal {
  id: string;
  kind: string;
  subject: string;
  body: Record<string, unknown>;
  agency: string;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: string;
  proposed_act: string;
  expires_at: string;
  state: string;
  settled_by: string | null;
  settled_by_name: string | null;
  settled_at: string | null;
}

export interface ProposalList {
  items: Proposal[];
}

export interface PtzAnswer {
  lock: PtzLockView | null;
  result: PtzResult | null;
}

export interface PtzBody {
  command: "take" | "release" | "move" | "stop" | "preset" | "home" | "goto_incident";
  pan: number;
  tilt: number;
  zoom: number;
  seconds: number;
  preset: string | null;
  purpose: string | null;
  incident: string | null;
}

export interface PtzLockView {
  camera_id: string;
  login: string;
  name: string;
  agency: string;
  role: string;
  incident: string | null;
  taken_at: string;
  released_at: string;
  mine: boolean;
}

export interface PtzMoveView {
  at: string;
  login: string;
  name: string;
  command: string;
  outcome: string;
  act_id: string;
}

export interface PtzPreset {
  token: string;
  name: string;
}

export interface PtzResult {
  error: string | null;
  pan: number | null;
  tilt: number | null;
  zoom: number | null;
  moving: boolean | null;
  presets: PtzPreset[];
}

export interface PtzView {
  camera_id: string;
  lock: PtzLockView | null;
  pan_zero_deg: number | null;
  looks_deg: number | null;
  pan: number | null;
  tilt: number | null;
  zoom: number | null;
  moving: boolean | null;
  presets: PtzPreset[];
  moves: PtzMoveView[];
}

export interface Purposed {
  purpose: string | null;
}

export interface Question {
  id: string;
  rule: string;
  says: string;
  name: string;
  login: string;
  agency: string;
  subject: string | null;
  at: string;
  raised_at: string;
  due_at: string;
  days: number;
  acts: number;
  verdict: string | null;
  note: string | null;
  reviewed_at: string | null;
}

export interface QuestionBody {
  role: string;
  act: string;
  purpose: string;
  incident: string | null;
  case: string | null;
  note: string | null;
}

export interface QuestionDetail {
  question: Question;
  acts: ActRow[];
}

export interface Questions {
  items: Question[];
}

export interface Queued {
  id: string;
  reference: string;
  kind: string;
  applicant: string;
  building: string;
  status: string;
  psa: string;
  priority_area: string;
  applied_at: string;
  changed_at: string;
  cents: number | null;
  items: number;
  documents: number;
  duplicates: number;
}

export interface RankedCameraView {
  camera: CameraView;
  rank: number;
  score: number;
  distance_m: number;
  sees: boolean;
  reasons: string[];
  opens: string;
}

export interface ReaderAhead {
  reader: string;
  name: string;
  lat: number;
  lon: number;
  distance_m: number;
  expected_at: string;
}

export interface ReaderStanding {
  reader: string;
  agency: string;
  law_tag: string;
  name: string;
  kind: string;
  lat: number | null;
  lon: number | null;
  azimuth_deg: number | null;
  lanes: number | null;
  state: string;
  says: string;
  last_at: string | null;
  reads_hour: number;
  expected_hour: number | null;
  confidence: number | null;
  usual_confidence: number | null;
  offset_s: number | null;
  compared: number;
  misread: number;
  misread_share: [number, number];
  hours: number[];
  at_assembly: string | null;
}

/** One plate reader: how many reads and when the last came (never which plate). */
export interface ReaderView {
  id: string;
  agency: string;
  law_tag: string;
  lat: number;
  lon: number;
  reads: number;
  last_at: string | null;
}

export interface Readers {
  items: ReaderStanding[];
  states: Record<string, string>;
}

export interface Reason {
  purpose: string;
  needs: string[];
}

export interface ReasonRule {
  points: number;
  says: string;
}

export interface Reasoned {
  purpose: string | null;
  case: string | null;
}

export interface Receipt {
  entry: Record<string, unknown>;
  leaf_index: number;
  inclusion_proof: string[];
  checkpoint: string;
  verifier: string;
  v: number;
  opening: ReceiptOpening | null;
}

export interface ReceiptOpening {
  contents: Record<string, unknown>;
  record_key: string;
}

export interface RecordHold {
  id: string;
  record_class: string;
  label: string;
  case_number: string;
  began_at: string;
  ended_at: string;
  reason: string;
  placed_by: string;
  placed_by_name: string;
  placed_at: string;
  review_at: string;
  plate: string | null;
  reader: string | null;
  released_at: string | null;
  released_by: string | null;
}

export interface RecordHoldBody {
  case: string;
  hold: HoldAsked;
}

export interface RecordHoldList {
  items: RecordHold[];
}

export interface RefuseBody {
  rule: string;
  note: string;
}

export interface Rehearsal {
  days: number;
  acts: number;
  refused: number;
  allowed: number;
  different: Different[];
  hash_before: string;
  hash_after: string;
}

export interface ReleaseBody {
  because: string;
}

export interface Released {
  version: number;
  released_at: string;
  released_by_name: string;
  because: string;
  report: Statutory;
}

export interface Reminded {
  households: number;
}

export interface RenewBody {
  note: string | null;
}

export interface ReopenBody {
  reason: string;
  purpose: string | null;
  case: string | null;
}

export interface Replayed {
  act_id: string;
  at: string;
  policy: string;
  recorded_outcome: string;
  recorded_rule: string;
  answer: Answer;
  same: boolean;
  says: string;
}

export interface RequestBody {
  incident: string;
  case: string | null;
  request: NewRequest;
}

export interface RequestDetail {
  row: RequestRow;
  offers: Offer[];
  contributions: Contribution[];
}

export interface RequestRow {
  request: FootageRequest;
  is_open: boolean;
  tally: Tally;
  files: number;
}

export interface ResetView {
  id: string;
  login: string;
  reason: string;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: string;
  expires_at: string;
}

export interface ResolveBody {
  resolution: string;
  note: string | null;
  purpose: string | null;
}

export interface Results {
  items: Found[];
  facets: Record<string, Record<string, number>>;
  total: number;
}

export interface RetentionView {
  classes: Record<string, string>;
  clocks: Clock[];
  oldest: Oldest[];
  deletions: Deletion[];
  waiting: ClockProposal[];
}

export interface ReviewActs {
  items: ActRow[];
}

export interface Rule {
  name: string;
  says: string;
  roles: string[];
  acts: string[];
  purposes: string[];
  needs: string[];
}

export interface RuleWord {
  name: string;
  title: string;
  sentence: string;
  action: string;
  priority: number;
  due_s: number;
}

export interface RuleWords {
  items: RuleWord[];
}

export interface RunningView {
  view_id: string;
  kind: string;
  cameras: string[];
  login: string;
  name: string;
  agency: string;
  role: string;
  purpose: string;
  incident: string | null;
  automatic: boolean;
  began_at: string;
  ends_at: string;
}

export interface RunningViews {
  items: RunningView[];
}

export interface SaveBody {
  title: string;
  query: Record<string, string>;
}

export interface SavedList {
  items: SavedSearch[];
}

export interface SavedSearch {
  id: string;
  title: string;
  query: Record<string, string>;
  created_at: string;
}

export interface Scanned {
  looks: number;
  raised: number;
}

export interface Scene {
  incident: string;
  lat: number;
  lon: number;
  within_m: number;
  start: string;
  end: string;
}

export interface SceneTold {
  scene: Scene;
  plates: number;
  weeks: number;
}

export interface SealBody {
  until: string;
  note: string;
}

export interface SealCounts {
  sealed: number;
  overdue: number;
  destroyed: number;
}

export interface Sealed {
  until: string;
}

export interface SealedAct {
  act_id: string;
  act: string;
  at: string;
  until: string;
}

/** Who is on duty where. */
export interface SeatView {
  id: string;
  person: string;
  name: string;
  agency: string;
  role: string;
  began_at: string;
  patrol: boolean;
  law_tag: string;
  by_token: boolean;
}

export interface Second {
  code: string | null;
  passkey: Record<string, unknown> | null;
}

export interface SeenPlate {
  plate: string;
  region: string;
  reader: string;
  at: string;
  received_at: string;
  lat: number;
  lon: number;
  confidence: number;
  image_sha256: string | null;
  agency: string;
  law_tag: string;
  flags: string[];
  reader_name: string;
}

export interface SegmentList {
  items: SegmentView[];
  view_id: string | null;
  ticket: string | null;
}

export interface SegmentView {
  id: number;
  camera_id: string;
  began_at: string;
  ended_at: string;
  size_bytes: number;
  sha256: string | null;
  codec: string;
  width: number;
  height: number;
  offset_s: number | null;
  fragments: Fragment[];
  header_bytes: number;
  held: boolean;
  masked: boolean;
}

export interface Series {
  id: string;
  label: string;
  agency: string;
  title: string;
  reason: string;
  case_number: string;
  scenes: Scene[];
  proposed_by: string;
  proposed_by_name: string;
  approved_by: string;
  approved_by_name: string;
  approved_at: string;
  ends_at: string;
  ended_at: string | null;
}

export interface SeriesAsked {
  id: string;
  title: string;
  reason: string;
  case: string;
  scenes: Scene[];
  ends_at: string;
  asked_by: string;
  asked_by_name: string;
  asked_at: string;
}

export interface SeriesAskedList {
  items: SeriesAsked[];
}

export interface SeriesBody {
  title: string;
  reason: string;
  incidents: string[];
  within_m: number;
  minutes: number;
  ends_at: string;
  case: string;
}

export interface SeriesList {
  items: Series[];
}

export interface SetupStillBody {
  note: string;
}

export interface ShelveBody {
  reason: string;
  minutes: number;
  purpose: string | null;
}

export interface ShiftLine {
  id: number;
  at: string;
  login: string;
  name: string;
  text: string;
}

export interface ShiftView {
  on_duty: OnDuty[];
  handovers: Handover[];
  lines: ShiftLine[];
  gaps: SupervisionGap[];
  supervisor_required: boolean;
  supervised: boolean;
  own_handover: Handover | null;
}

export interface ShiftWords {
  text: string;
}

export interface SightedList {
  items: SightedView[];
}

export interface SightedView {
  url: string;
  name: string;
  hardware: string;
}

export interface SignIn {
  login: string;
  password: string;
  code: string | null;
  passkey: Record<string, unknown> | null;
}

export interface SignatureBody {
  version: number;
  signature: string;
}

export interface SiteBody {
  name: string;
  kind: string;
  lat: number;
  lon: number;
  address: string | null;
  owner_email: string;
  language: string;
}

export interface SiteList {
  items: SiteView[];
}

export interface SiteView {
  id: string;
  name: string;
  kind: string;
  lat: number;
  lon: number;
  address: string | null;
  has_owner: boolean;
  left_at: string | null;
}

/** The health of one feed: wanted and actual state, age, offset, what it said last. */
export interface SourceView {
  id: string;
  kind: string;
  title: string;
  agency: string;
  law_tag: string;
  wanted: string;
  actual: string;
  last_received_at: string | null;
  last_source_at: string | null;
  offset_s: number | null;
  accepted: number;
  rejected: number;
  duplicates: number;
  error: string | null;
  quiet_after_s: number;
}

export interface SplitBody {
  entries: number[];
  reason: string;
  purpose: string | null;
  case: string | null;
}

export interface StatementBody {
  statement: string;
}

export interface Statutory {
  period: string;
  tables: Counted[];
  analysis: string[];
}

export interface Step {
  rule: string;
  says: string;
  role: boolean;
  purpose: boolean;
  missing: string[];
  allows: boolean;
}

export interface StreamSecrets {
  main_url: string;
  sub_url: string | null;
  username: string;
  password: string;
  certificate_sha256: string;
  onvif_url: string | null;
  transport: string;
}

export interface StreamState {
  camera_id: string;
  actual: string;
  since: string;
  error: string | null;
  codec: string | null;
  width: number;
  height: number;
  fps: number;
  kbit_s: number;
  offset_s: number | null;
  last_frame_at: string | null;
  restarts: number;
  lost_packets: number;
  viewers: number;
  faults: string[];
}

export interface StreetAnswer {
  id: string;
  answer: string;
  at: string;
  received_at: string;
  by: string;
  by_name: string;
  note: string;
}

export interface StreetCard {
  id: string;
  kind: string;
  title: string;
  text: string;
  plate: string;
  region: string;
  vehicle: string;
  why_wanted: string;
  person: string;
  place: PlaceView;
  area: string;
  direction: string;
  heading_deg: number | null;
  next_readers: string[];
  picture: string;
  at: string;
  expires_at: string;
  verified_by: string;
  verified_by_name: string;
  not_verified: string[];
  priority: number;
  two_for_a_stop: boolean;
  incident_id: string;
  incident_number: string;
  case: string;
  alert_id: string;
  agency: string;
  law_tag: string;
}

export interface SupervisionGap {
  agency: string;
  began_at: string;
  ended_at: string | null;
}

export interface SupportLease {
  id: string;
  agency: string;
  login: string;
  name: string;
  role: string;
  reason: string;
  minutes: number;
  requested_at: string;
  approved_at: string;
  approved_by: string;
  approved_name: string;
  ends_at: string;
  ended_at: string | null;
  ended_because: string | null;
  review_due_at: string;
  reviewed_at: string | null;
  reviewed_by: string | null;
  review: string | null;
  acts: number;
}

export interface SupportRequest {
  id: string;
  agency: string;
  login: string;
  name: string;
  role: string;
  reason: string;
  minutes: number;
  requested_at: string;
  expires_at: string;
}

export interface SupportView {
  requests: SupportRequest[];
  leases: SupportLease[];
}

export interface Suspension {
  kind: string;
  what: string;
  since: string;
  act: string;
}

export interface Switch {
  kind: string;
  what: string;
  title: string;
  since: string | null;
  waiting: string | null;
  proposed_by: string | null;
}

export interface SwitchBody {
  kind: string;
  what: string;
  because: string;
}

export interface Switches {
  items: Switch[];
  holds: boolean;
}

export interface TakeBackBody {
  check: string;
  purpose: string | null;
}

export interface TakeSeat {
  role: string;
  forced: string | null;
}

export interface Taken {
  at: string;
  kind: string;
  by_name: string;
  rule: string | null;
  cents: number | null;
  proofs: string[];
  due_on: string | null;
  note: string;
}

export interface Tally {
  asked: number;
  delivered: number;
  failed: number;
  something: number;
  nothing: number;
  declined: number;
  unanswered: number;
}

export interface TaskBody {
  text: string;
  owner: string | null;
  due_at: string | null;
  purpose: string | null;
  case: string | null;
}

export interface TaskView {
  id: string;
  text: string;
  owner: string | null;
  due_at: string | null;
  done_at: string | null;
  done_by: string | null;
}

export interface Terms {
  title: string;
  owner_agency: string;
  to_agency: string;
  categories: string[];
  purposes: string[];
  law_tags: string[];
  conditions: string[];
  reshare: boolean;
  retention_days: number | null;
  begins_at: string;
  ends_at: string;
}

export interface TextBody {
  text: string;
  to: string | null;
  purpose: string | null;
  case: string | null;
}

export interface ThreadList {
  items: PeaceThread[];
  kinds: NoticeKind[];
}

export interface TopicSwitch {
  topic: string;
  is_on: boolean;
  changed_at: string;
  changed_by: string;
  because: string;
}

export interface TopicView {
  name: string;
  title: string;
  says: string;
  days_max: number;
  needs_case: boolean;
  is_published: boolean;
  is_on: boolean;
  switch: TopicSwitch | null;
  waiting: string | null;
  proposed_by: string | null;
}

export interface TopicsView {
  items: TopicView[];
  forbidden: string[];
  beyond: string[];
  holds: boolean;
}

export interface Touch {
  at: string;
  kind: string;
  by_name: string;
  says: string;
  act_id: string;
  sha256: string | null;
}

export interface Trap {
  id: string;
  kind: string;
  what: string;
  note: string;
  placed_at: string;
  placed_by: string;
  lifted_at: string | null;
}

export interface TrapBody {
  kind: string;
  what: string;
  note: string;
}

export interface Traps {
  items: Trap[];
}

export interface TriedView {
  error: string | null;
  codec: string | null;
  width: number;
  height: number;
  fps: number;
  still: string | null;
}

export interface TryBody {
  kind: string;
  secrets: StreamSecrets;
}

export interface TypeBody {
  type_code: string;
  priority: number;
  reason: string;
  purpose: string | null;
  case: string | null;
}

export interface TypeWord {
  code: string;
  title: string;
  priority: number;
  group: string;
}

export interface TypeWords {
  items: TypeWord[];
}

export interface Unexplained {
  act_id: string;
  label: string;
  at: string;
  due_at: string;
  login: string;
  name: string;
  what: string;
  says: string;
  explanation: string | null;
  explained_at: string | null;
  verdict: string | null;
  note: string | null;
  settled_at: string | null;
  settled_by: string | null;
}

export interface UnexplainedList {
  items: Unexplained[];
  verdicts: Record<string, string>;
}

export interface UnitView {
  id: string;
  agency: string;
  law_tag: string;
  lat: number;
  lon: number;
  status: string | null;
  heading_deg: number | null;
  speed_mps: number | null;
  at: string;
  received_at: string;
}

export interface Unlock {
  password: string;
  code: string | null;
  passkey: Record<string, unknown> | null;
}

export interface UploadLinkView {
  id: string;
  incident_number: string | null;
  case_number: string | null;
  request_id: string | null;
  made_by: string;
  made_at: string;
  ends_at: string;
  revoked_at: string | null;
  is_open: boolean;
  files: number;
}

export interface VerdictBody {
  verdict: string;
  note: string;
}

export interface VerifyBody {
  outcome: string;
  hit: string | null;
  note: string | null;
  purpose: string | null;
}

export interface VideoStatus {
  items: WorkView[];
  totals: VideoTotals;
  may_discover: boolean;
}

export interface VideoTotals {
  cameras: number;
  live: number;
  faulty: number;
  masked: number;
  viewers: number;
  kept_bytes: number;
  disk_budget_bytes: number | null;
  held_bytes: number;
}

export interface ViewBody {
  view: string;
  disposition: string | null;
  purpose: string | null;
  case: string | null;
}

export interface Visit {
  id: string;
  planned_for: string;
  planned_by_name: string;
  done_at: string | null;
  done_by_name: string | null;
  result: string | null;
}

export interface VisitBody {
  planned_for: string;
}

export interface Waiting {
  what: string;
  count: number;
  overdue: number;
  oldest_days: number;
}

export interface WaitingRequest {
  id: string;
  incident_id: string;
  incident_number: string;
  case_number: string | null;
  households: number;
  proposed_by_name: string;
  proposed_at: string;
  expires_at: string;
}

export interface Waits {
  act: string;
  count: number;
  since: string;
  until: string | null;
}

export interface WaitsList {
  items: Waits[];
}

export interface WarningView {
  id: string;
  event: string;
  headline: string | null;
  severity: string;
  urgency: string;
  area_text: string | null;
  polygons: number[][][];
  circles: number[][];
  sent_at: string;
  expires_at: string | null;
  agency: string;
  law_tag: string;
}

export interface Ways {
  identity_provider: boolean;
}

export interface WeekReviewed {
  next_due_at: string;
}

export interface Weighed {
  score: number;
  bucket: string;
  missing: string[];
}

export interface Who {
  name: string;
  organisation: string;
  address: string;
  unit: string;
}

export interface WideAsk {
  id: string;
  question: PlateQuestion;
  cap: string;
  says: string;
  plates: number;
  asked_by: string;
  asked_by_name: string;
  asked_at: string;
  expires_at: string;
  reason: string;
  case: string | null;
  incident: string | null;
  is_own: boolean;
  allowed_by_name: string | null;
  run_until: string | null;
}

export interface Word {
  code: string;
  title: string;
}

export interface Words {
  items: Word[];
}

export interface WorkView {
  camera_id: string;
  name: string;
  owner_class: string;
  kind: string;
  wanted: string;
  state: StreamState | null;
  retention_hours: number;
  masks: number;
  masked_in_camera: boolean;
  ring_minutes: number;
  oldest_at: string | null;
  kept_bytes: number;
  uptime: number | null;
  faults: string[];
  mttr_s: number | null;
  lat: number;
  lon: number;
  turns: boolean;
  pan_zero_deg: number | null;
}

export interface assemblies_AskBody {
  what: string;
  reason: string;
}

export interface assemblies_ReviewBody {
  finding: string;
}

export interface audits_AnswerBody {
  text: string;
}

export interface audits_CloseBody {
  outcome: string;
  text: string;
}

export interface audits_NoticeBody {
  viewing_area: string;
  noticed_on: string;
  comments_until: string | null;
  exigent: boolean;
}

export interface audits_ReviewBody {
  verdict: string;
  note: string;
}

export interface hotlists_PlateBody {
  plate: string;
  incident: string | null;
  case: string | null;
}

export interface hotlists_ReasonBody {
  reason: string;
}

export interface hotlists_WithdrawBody {
  entry_id: string;
  reason: string;
}

export interface incentive_AskBody {
  proofs: string[];
  note: string;
}

export interface incidents_CloseBody {
  disposition: string;
  note: string | null;
  purpose: string | null;
  case: string | null;
}

export interface leases_AskBody {
  camera_id: string;
  incident: string;
  exigency: string;
}

export interface ledger_ReasonBody {
  note: string;
}

export interface ledger_WithdrawBody {
  id: string;
}

export interface model_incentive_Item {
  n: number;
  kind: string;
  price_cents: number;
  bought_on: string;
}

export interface peace_AnswerBody {
  notice: string;
  room: string;
  text: string;
}

export interface peace_NoticeBody {
  incident: string;
  kind: string;
  says: string;
}

export interface plates_PlateBody {
  plate: string;
  match: string;
  region: string | null;
  reader: string | null;
  from: string | null;
  to: string | null;
  near: [number, number] | null;
  within_m: number | null;
  purpose: string | null;
  case: string | null;
  incident: string | null;
  note: string | null;
  anyway: boolean;
}

export interface store_audits_Item {
  leaf_index: number;
  verdict: string | null;
  note: string | null;
  reviewed_at: string | null;
  reviewed_by: string | null;
  act: ActRow;
}

export interface street_WithdrawBody {
  reason: string;
}

export interface unexplained_ReasonBody {
  text: string;
}
