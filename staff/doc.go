// Package staff is the channel to a restaurant's own people: a chat bot or a printer of theirs, reached
// by one signed webhook. It carries questions that only they can answer (does the kitchen let go of a
// ticket?) and reminders that only they can act on. It says nothing about the guest.
//
// A question brings a link for each of its answers. [Links] makes and checks them; the door behind them
// shows the question to whoever opens a link (chats fetch links to preview them) and takes the answer
// by POST alone. A link works until it expires, and once: the saga refuses an item that was answered.
//
// Messages are signed as Standard Webhooks 1.0.0 describes, https://www.standardwebhooks.com. What the
// author of such a bot has to know stands in docs/staff.md.
package staff
