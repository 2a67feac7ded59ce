-- desk.db: what the desk needs besides the data. Disposable but for the log: published work is in data/ and its ledger.
-- Times are RFC 3339 in UTC. Secrets of sessions, invitations and recovery are kept as SHA-256 only.

create table settings (name text primary key, value text not null) strict;

create table accounts (
  id integer primary key,
  login text not null unique collate nocase,
  name text not null,                                -- as readers see it in the ledger and in git
  email text not null default '',
  role text not null check (role in ('contributor', 'editor', 'administrator')),
  password text not null,                            -- argon2id
  totp_secret text,
  totp_step integer not null default 0,              -- the last step that was used: a code works once
  created text not null,
  disabled text
) strict;

create table recovery_codes (account integer not null references accounts, hash text primary key, used text) strict;

create table invitations (
  hash text primary key,
  name text not null,
  role text not null check (role in ('contributor', 'editor', 'administrator')),
  invited_by integer not null references accounts,
  created text not null,
  expires text not null,
  used text
) strict;

create table sessions (
  hash text primary key,
  account integer not null references accounts,
  created text not null,
  seen text not null,
  expires text not null,
  proved integer not null default 0                   -- whether the second factor was shown
) strict;
create index sessions_account on sessions(account);

-- Failures by what was typed as a login, whether there is such an account or not: nobody learns which there are.
create table failures (login text primary key collate nocase, count integer not null, since text not null, until text) strict;

create table drafts (
  id integer primary key,
  owner integer not null references accounts,
  title text not null,
  kind text not null,                                -- the kind of the record that it is about
  record text not null default '',                   -- the id of a published record that it changes, or empty
  path text not null,                                -- its file; of a new case cases/WIA-0000-slug.md until it is numbered
  act text not null default 'published' check (act in ('published', 'corrected', 'updated', 'withdrawn', 'merged', 'sealed')),
  reason text not null default '',
  note text not null default '',                     -- the public note; for a correction what was said before
  into_case text not null default '',                -- of a merger: the case that stays; of a sealing: the way and the code
  state text not null default 'draft' check (state in ('draft', 'submitted', 'returned', 'approved', 'publishing', 'published', 'abandoned')),
  created text not null,
  changed text not null,
  opened_for text not null default ''                -- a tip or rights request that it answers: `tip/T-…`, `rights/R-…`
) strict;

-- The texts of a draft: its record and what comes with it (sources, agencies). `base` is the text of the file when it was opened.
create table draft_files (
  draft integer not null references drafts,
  path text not null,
  base text,
  text text not null,
  version integer not null default 1,
  primary key (draft, path)
) strict;

-- Every text that was ever saved, so that nothing is lost.
create table draft_versions (
  draft integer not null references drafts,
  path text not null,
  version integer not null,
  text text not null,
  saved text not null,
  by integer not null references accounts,
  primary key (draft, path, version)
) strict;

create table comments (
  id integer primary key,
  draft integer not null references drafts,
  path text not null,
  field text not null,                               -- as problems name it: `statements.arrest_date.1`, or empty for the whole
  text text not null,
  by integer not null references accounts,
  time text not null,
  settled text
) strict;

create table reviews (
  id integer primary key,
  draft integer not null references drafts,
  reviewer integer not null references accounts,
  verdict text not null check (verdict in ('submitted', 'returned', 'approved')),
  reason text not null,
  seen text not null,                                -- SHA-256 over the texts that were judged
  time text not null
) strict;

create table publications (
  draft integer primary key references drafts,
  record text not null,
  revision integer not null default 0,
  stage text not null check (stage in ('begun', 'written', 'committed', 'shown', 'failed')),
  detail text not null default '',                   -- JSON: the files and the signature, so that a killed publication is finished
  git text not null default '',
  time text not null
) strict;

create table tips (
  id text primary key,                               -- the reference number that its sender has
  received text not null,
  kind text not null check (kind in ('tip', 'correction')),
  record text not null default '',
  text text not null,
  sources text not null default '',
  contact text not null default '',
  state text not null default 'new' check (state in ('new', 'looking', 'taken-up', 'declined', 'spam')),
  answer text not null default '',                   -- what its sender reads under the reference number
  assigned integer references accounts,
  changed text not null
) strict;

create table rights_requests (
  id text primary key,
  received text not null,
  due text not null,
  extended text not null default '',                 -- why, where the time was extended
  asked text not null check (asked in ('access', 'correction', 'erasure', 'restriction', 'objection', 'other')),
  record text not null default '',
  text text not null,
  contact text not null default '',
  state text not null default 'open' check (state in ('open', 'granted', 'partly', 'refused', 'withdrawn')),
  decision text not null default '',
  decided_by integer references accounts,
  decided text,
  draft integer references drafts
) strict;

-- Append-only, each row bound to the one before.
create table log (
  number integer primary key,
  time text not null,
  who text not null,
  act text not null,
  about text not null,
  detail text not null,
  previous text not null,
  hash text not null unique
) strict;
create trigger log_stays before update on log begin select raise(abort, 'the log is append-only'); end;
create trigger log_grows before insert on log when exists (select 1 from log where number = new.number or hash = new.hash) begin select raise(abort, 'the log is append-only'); end;
create trigger log_remains before delete on log begin select raise(abort, 'the log is append-only'); end;
