-- The table of the sample cdr_pgsql.conf, with the index every list of calls needs.
CREATE TABLE cdr (
    calldate timestamp with time zone NOT NULL DEFAULT now(),
    clid text NOT NULL DEFAULT '',
    src text NOT NULL DEFAULT '',
    dst text NOT NULL DEFAULT '',
    dcontext text NOT NULL DEFAULT '',
    channel text NOT NULL DEFAULT '',
    dstchannel text NOT NULL DEFAULT '',
    lastapp text NOT NULL DEFAULT '',
    lastdata text NOT NULL DEFAULT '',
    duration bigint NOT NULL DEFAULT 0,
    billsec bigint NOT NULL DEFAULT 0,
    disposition text NOT NULL DEFAULT '',
    amaflags text NOT NULL DEFAULT '',
    accountcode text NOT NULL DEFAULT '',
    uniqueid text NOT NULL DEFAULT '',
    linkedid text NOT NULL DEFAULT '',
    userfield text NOT NULL DEFAULT ''
);
CREATE INDEX ON cdr (calldate);
