-- The journal's first schema. SQLite and PostgreSQL both run this file as it is: BIGINT, TEXT and
-- BOOLEAN only, times as microseconds of Unix time in UTC, documents as JSON text.

-- +goose Up
CREATE TABLE orders (
    id              TEXT    PRIMARY KEY,
    bot_id          TEXT    NOT NULL,
    store_id        TEXT    NOT NULL,
    fingerprint     TEXT    NOT NULL,
    owner           TEXT    NOT NULL,              -- the claim: first run id of the saga that may act
    created_at      BIGINT  NOT NULL,
    sequence        BIGINT  NOT NULL DEFAULT 0,    -- of the last event
    epoch           BIGINT  NOT NULL DEFAULT 0,    -- (epoch, n) of the append that wrote the snapshot: of the newest run
    n               BIGINT  NOT NULL DEFAULT 0,
    status          TEXT    NOT NULL DEFAULT '',   -- from here on: taken out of the snapshot
    needs_attention BOOLEAN NOT NULL DEFAULT FALSE,
    watched         BOOLEAN NOT NULL DEFAULT FALSE, -- there is a ticket, or may be
    updated_at      BIGINT  NOT NULL DEFAULT 0,
    promised_at     BIGINT,
    settled_at      BIGINT,
    due_at          BIGINT,                        -- the earliest timer
    snapshot        TEXT    NOT NULL DEFAULT '{}'
);
CREATE INDEX orders_by_bot ON orders (bot_id, created_at, id);
CREATE INDEX orders_by_attention ON orders (bot_id, created_at, id) WHERE needs_attention;
CREATE INDEX orders_by_age ON orders (created_at, id);
CREATE INDEX orders_by_attention_age ON orders (created_at, id) WHERE needs_attention;
CREATE INDEX orders_due ON orders (due_at) WHERE settled_at IS NULL;
CREATE INDEX orders_watched ON orders (store_id, created_at) WHERE settled_at IS NULL AND watched;

CREATE TABLE runs (
    order_id TEXT    NOT NULL REFERENCES orders (id),
    run_id   TEXT    NOT NULL,
    owner    TEXT    NOT NULL,                     -- of the order while it was this run's
    epoch    BIGINT  NOT NULL,                     -- when it was open: the greater is newer; not above 0 if it never spoke
    PRIMARY KEY (order_id, run_id),
    UNIQUE (order_id, epoch)
);

CREATE TABLE events (
    order_id TEXT   NOT NULL REFERENCES orders (id),
    sequence BIGINT NOT NULL,                      -- the public one: 1, 2, 3 within the order
    epoch    BIGINT NOT NULL,
    n        BIGINT NOT NULL,                      -- the run's own number of the event
    bot_id   TEXT   NOT NULL,
    position BIGINT NOT NULL,                      -- 1, 2, 3 within the bot's feed
    event    TEXT   NOT NULL,
    PRIMARY KEY (order_id, sequence),
    UNIQUE (order_id, epoch, n),
    UNIQUE (bot_id, position)
);

CREATE TABLE feeds (
    bot_id   TEXT   PRIMARY KEY,
    position BIGINT NOT NULL                       -- of the last event; the row is the feed's lock
);

CREATE TABLE attention (
    order_id TEXT   NOT NULL REFERENCES orders (id),
    item_id  TEXT   NOT NULL,
    store_id TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    item     TEXT   NOT NULL,
    PRIMARY KEY (order_id, item_id)
);
CREATE INDEX attention_by_age ON attention (since, order_id, item_id);

CREATE TABLE attempts (
    order_id TEXT   NOT NULL,                      -- no foreign key: a fence must hold without the order
    n        BIGINT NOT NULL,
    request  TEXT   NOT NULL,                      -- to pay, as it was first sent
    at       BIGINT NOT NULL,
    PRIMARY KEY (order_id, n)
);

CREATE TABLE intents (
    order_id         TEXT    NOT NULL,             -- no foreign key, as above
    kind             TEXT    NOT NULL CHECK (kind IN ('post', 'cancel')),
    n                BIGINT  NOT NULL,
    state            TEXT    NOT NULL,
    holder           TEXT    NOT NULL,             -- who holds, or held, it open
    withdrawal_asked BOOLEAN NOT NULL DEFAULT FALSE,
    outcome          TEXT    NOT NULL DEFAULT '{}',
    updated_at       BIGINT  NOT NULL,
    PRIMARY KEY (order_id, kind, n)
);

CREATE TABLE inbox (
    id        TEXT   PRIMARY KEY,
    store_id  TEXT   NOT NULL,
    order_id  TEXT   NOT NULL,                     -- as the sender said: it may not exist
    arrival   BIGINT NOT NULL,                     -- 1, 2, 3 within the order
    stored_at BIGINT NOT NULL,
    state     TEXT   NOT NULL,                     -- pending, delivered, unmatched, late, silent
    source    TEXT   NOT NULL,                     -- callback, watcher, provider
    nudge     BOOLEAN NOT NULL,                    -- it says no more than: look
    next_try  BIGINT NOT NULL,
    tries     BIGINT NOT NULL DEFAULT 0,
    why       TEXT   NOT NULL DEFAULT '',
    message   TEXT   NOT NULL
);
CREATE INDEX inbox_by_order ON inbox (order_id, arrival);
CREATE INDEX inbox_handed_on ON inbox (order_id) WHERE state <> 'silent';
CREATE INDEX inbox_pending ON inbox (stored_at, id) WHERE state = 'pending';
CREATE INDEX inbox_by_age ON inbox (stored_at);
CREATE INDEX inbox_unmatched ON inbox (stored_at, id) WHERE state = 'unmatched';

CREATE TABLE store_due (
    store_id TEXT   PRIMARY KEY,                   -- the row is the lock of the store's inbox
    asked    BIGINT NOT NULL DEFAULT 0,            -- nudges so far
    served   BIGINT NOT NULL DEFAULT 0             -- the nudge up to which somebody has looked
);

CREATE TABLE leases (
    name    TEXT   PRIMARY KEY,
    holder  TEXT   NOT NULL,
    ends_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE leases;
DROP TABLE store_due;
DROP TABLE inbox;
DROP TABLE intents;
DROP TABLE attempts;
DROP TABLE attention;
DROP TABLE feeds;
DROP TABLE events;
DROP TABLE runs;
DROP TABLE orders;
