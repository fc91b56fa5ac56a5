// Package bench measures what orders cost. It sets up the whole product on this machine (package rig) beside
// restaurants that answer at once, and lets clients order one after the other, so many at a time. In the same
// run, in turns, it measures the floor: a bare workflow that does to Temporal what an order did, event by event,
// and no work besides ([Shape]). What the product costs more than that is its own.
//
// [Orders] measures orders at several concurrencies, [Growth] what it costs that many orders are open, and [Soak]
// whether anything grows while orders come for a long time.
package bench
