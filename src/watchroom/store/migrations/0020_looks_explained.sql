-- What explained a look is judged once, soon after it: later a case may be closed and an assignment gone.
ALTER TABLE look_subject
    ADD COLUMN strong text[] NOT NULL DEFAULT '{}',
    ADD COLUMN weak text[] NOT NULL DEFAULT '{}',
    ADD COLUMN on_shift boolean NOT NULL DEFAULT true,
    ADD COLUMN names_closed_case boolean NOT NULL DEFAULT false,
    ADD COLUMN assembly text;
